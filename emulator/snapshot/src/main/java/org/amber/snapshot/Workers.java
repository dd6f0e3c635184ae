package org.amber.snapshot;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.amber.abi.ErrnoException;

/** The host threads and the library that compress and decompress. */
final class Workers {
  /** More than this are limited by memory and disk. */
  private static final int MOST = 8;

  private Workers() {}

  static int count() {
    return Math.min(MOST, Runtime.getRuntime().availableProcessors());
  }

  /** A pool of {@link #count} threads that do not keep the JVM alive; the caller closes it. */
  static ExecutorService start() {
    return Executors.newFixedThreadPool(
        count(), Thread.ofPlatform().daemon().name("snapshot-", 0).factory());
  }

  /** Why a task failed: the host's own error where it could not read a page. */
  static RuntimeException failure(String what, ExecutionException e) {
    return e.getCause() instanceof ErrnoException host
        ? host
        : new IllegalStateException(what, e.getCause());
  }

  /** zstd comes as a native library inside its jar, which is put into a temporary file. */
  static String noZstd(LinkageError e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return "zstd's native library cannot be loaded ("
        + reason
        + "): name a directory that can be written with AMBER_JAVA_OPTS=-Djava.io.tmpdir=DIR";
  }
}
