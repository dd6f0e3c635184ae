package org.amber.kernel.fs.host;

import java.nio.file.Path;

class NioHostFileSystemTest extends HostFileSystemContract {
  @Override
  HostFileSystem open(Path directory) {
    return new NioHostFileSystem(directory);
  }
}
