package org.amber.tests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs a process to its end, or kills it when its time is up. */
public final class Processes {
  private Processes() {}

  /**
   * What to run.
   *
   * @param command the program's path and its arguments
   * @param directory where it runs
   * @param environment its whole environment
   * @param input the file on its standard input; none is empty input
   * @param piped whether that file comes through a pipe
   */
  public record Order(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Optional<Path> input,
      boolean piped) {
    /** Copies the collections. */
    public Order {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** The same with another command. */
    public Order withCommand(List<String> other) {
      return new Order(other, directory, environment, input, piped);
    }
  }

  /**
   * Runs a process and waits for it.
   *
   * @throws AssertionError when it has not ended after the given time
   */
  public static Result run(Order order, Duration limit) {
    try {
      return start(order, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + order.command(), e);
    }
  }

  private static Result start(Order order, Duration limit)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(order.command()).directory(order.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(order.environment());
    if (!order.piped()) {
      builder.redirectInput(order.input().orElse(Path.of("/dev/null")).toFile());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Process process = builder.start();
      CompletableFuture<byte[]> output =
          CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), threads);
      CompletableFuture<byte[]> errors =
          CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), threads);
      if (order.piped()) {
        threads.execute(() -> feed(order.input().orElseThrow(), process.getOutputStream()));
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "no end after %s s: %s%noutput so far:%n%s%nerrors so far:%n%s"
                .formatted(
                    limit.toSeconds(),
                    String.join(" ", order.command()),
                    tail(output.join()),
                    tail(errors.join())));
      }
      return Result.of(process.exitValue(), output.join(), errors.join());
    }
  }

  private static String tail(byte[] bytes) {
    String text = Result.of(0, bytes, new byte[0]).output();
    return text.length() <= 2000 ? text : "…" + text.substring(text.length() - 2000);
  }

  /** All until the end, or until the stream is closed because the process was killed. */
  private static byte[] drain(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (in) {
      in.transferTo(all);
    } catch (IOException e) {
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  private static void feed(Path file, OutputStream out) {
    try (out) {
      Files.copy(file, out);
    } catch (IOException e) {
      // The program has closed its input: that is its right.
      return;
    }
  }
}
