package org.amber.kernel.fs.host;

import java.nio.file.Path;

class LinuxHostFileSystemTest extends HostFileSystemContract {
  @Override
  HostFileSystem open(Path directory) {
    return new LinuxHostFileSystem(directory);
  }
}
