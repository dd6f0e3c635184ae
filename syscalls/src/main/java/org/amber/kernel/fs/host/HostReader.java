package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;

/**
 * A regular file of the host, open once more, for other threads than the machine's to read. By one
 * thread at a time.
 */
public interface HostReader extends AutoCloseable {

  /** See {@link HostFile#read}. */
  int read(MemorySegment target, long offset, int length, long position);

  @Override
  void close();
}
