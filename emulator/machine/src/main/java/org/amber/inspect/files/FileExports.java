package org.amber.inspect.files;

import java.io.IOException;
import java.io.OutputStream;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.task.Kernel;

/** The two ways to take files out of a machine. */
public final class FileExports {
  private FileExports() {}

  /**
   * Makes them in a directory.
   *
   * @param empty an empty directory of the host
   * @throws IOException when a file cannot be made
   */
  public static ExportReport toDirectory(Kernel kernel, HostFileSystem empty) throws IOException {
    ExportNotes notes = new ExportNotes();
    return Export.run(kernel.mounts(), new DirectoryOutput(empty, kernel.physical(), notes), notes);
  }

  /**
   * Writes them as a tar archive.
   *
   * @throws IOException when it cannot be written
   */
  public static ExportReport toTar(Kernel kernel, OutputStream out) throws IOException {
    ExportNotes notes = new ExportNotes();
    return Export.run(kernel.mounts(), new TarOutput(out, kernel.physical(), notes), notes);
  }
}
