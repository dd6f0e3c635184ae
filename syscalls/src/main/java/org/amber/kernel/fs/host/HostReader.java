package org.amber.kernel.fs.host;

import org.amber.kernel.file.BytesAt;

/**
 * A regular file of the host, open once more, for other threads than the machine's to read. By one
 * thread at a time.
 */
public interface HostReader extends BytesAt, AutoCloseable {
  @Override
  void close();
}
