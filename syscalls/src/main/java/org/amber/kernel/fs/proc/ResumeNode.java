package org.amber.kernel.fs.proc;

import org.amber.kernel.saving.Resumes;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;

/** A file about the last resume, of which poll(2) tells when there is a new one. */
@NotSaved("the same in every machine")
final class ResumeNode extends TextNode {
  private final Resumes resumes;

  ResumeNode(GeneratedFileSystem fileSystem, long number, Resumes resumes, Content content) {
    super(fileSystem, number, 0444, content);
    this.resumes = resumes;
  }

  Resumes resumes() {
    return resumes;
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return new ResumeFile(fileSystem().ids().next(), flags, path, this);
  }
}
