package org.amber.kernel.fs.proc;

import org.amber.kernel.saving.Resumes;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/**
 * An open file about the last resume. As of the files of sysfs(5) that change, poll(2) tells of
 * POLLPRI and POLLERR from a resume on until the file is read at its beginning.
 */
public final class ResumeFile extends TextFile {
  @NotSaved("the machine's")
  private final Resumes resumes;

  private long seen;

  ResumeFile(long id, int flags, VfsPath path, ResumeNode node) {
    super(id, flags, path, node);
    this.resumes = node.resumes();
    this.seen = resumes.generation();
  }

  @Override
  void begun() {
    seen = resumes.generation();
  }

  @Override
  public int poll() {
    return seen == resumes.generation()
        ? Readiness.ALWAYS
        : Readiness.ALWAYS | Readiness.POLLPRI | Readiness.POLLERR;
  }

  @Override
  public WaitQueue waitQueue() {
    return resumes.changed();
  }

  @Override
  public ResumeFileState save() {
    ResumeFileState state = new ResumeFileState();
    saveTo(state);
    state.seen = seen;
    return state;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the name does not lead to such a file
   */
  public static ResumeFile restore(ResumeFileState state, VfsPath path) {
    if (!(path.inode() instanceof ResumeNode node)) {
      throw new IllegalArgumentException(
          "open file " + state.id + " does not tell of a resume: " + path.absolute());
    }
    ResumeFile file = new ResumeFile(state.id, state.flags, path, node);
    file.restoreFrom(state);
    file.seen = state.seen;
    return file;
  }
}
