package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import org.amber.kernel.file.BytesAt;

/** The contents of a regular file of the host, open. */
public interface HostFile extends HostHandle, BytesAt {

  /** Writes at a position; returns the bytes written, at least 1. */
  int write(MemorySegment source, long offset, int length, long position);

  void truncate(long length);

  /** fallocate(2). */
  void allocate(int mode, long position, long length);

  /** lseek(2) with SEEK_DATA or SEEK_HOLE. */
  long seek(long position, int whence);

  void sync();

  /** The same file for other threads to read, whatever becomes of this object. */
  HostReader reader();
}
