import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

/** Threads, collections, files and text in one program. */
public class Hello {
  record Point(int x, int y) {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("hello " + List.of(arguments));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Long>> parts = new ArrayList<>();
    for (int part = 0; part < 8; part++) {
      int from = part * 1000;
      parts.add(pool.submit(() -> LongStream.range(from, from + 1000).map(n -> n * n).sum()));
    }
    long sum = 0;
    for (Future<Long> part : parts) {
      sum += part.get();
    }
    pool.shutdown();
    System.out.println(sum + " " + pool.awaitTermination(1, TimeUnit.MINUTES));
    Map<String, Integer> words = new TreeMap<>();
    for (String word : "one two three two three three".split(" ")) {
      words.merge(word, 1, Integer::sum);
    }
    System.out.println(words + " " + new Point(3, 4));
    System.gc();
    try {
      Object nothing = arguments.length > 5 ? "" : null;
      System.out.println(nothing.hashCode());
    } catch (NullPointerException e) {
      System.out.println("null is found");
    }
  }
}
