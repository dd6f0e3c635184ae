package org.amber.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
  private static final int NICE = 18;

  /** The nice value of the present thread: proc(5). */
  private static int nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE - 2]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void isThatOfTheThreadAndOfThoseThatItStarts() {
    int own = nice();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      CompletableFuture.runAsync(ThreadPriority::lower, threads).join();
      int lowered = CompletableFuture.supplyAsync(ThreadPriorityTest::nice, threads).join();
      assertThat(lowered).isEqualTo(Math.min(19, own + 10));
      int started =
          CompletableFuture.supplyAsync(ThreadPriorityTest::niceOfANewThread, threads).join();
      assertThat(started).isEqualTo(lowered);
    }
    assertThat(nice()).isEqualTo(own);
  }

  private static int niceOfANewThread() {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return CompletableFuture.supplyAsync(ThreadPriorityTest::nice, thread).join();
    }
  }
}
