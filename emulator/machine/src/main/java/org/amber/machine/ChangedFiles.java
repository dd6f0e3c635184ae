package org.amber.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.host.HostFileChange;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.fs.passthrough.PuttingBack;
import org.amber.kernel.vfs.FileSystem;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;

/** Decides what becomes of files of the host that are not what they were when it was saved. */
@NotSaved("at work only while a snapshot is restored")
final class ChangedFiles implements AutoCloseable {
  private static final int MOST_NAMED = 20;

  private final List<FileSystem> granted;
  private final FilePolicy policy;
  private final Map<PassthroughFileSystem, PuttingBack> prepared = new LinkedHashMap<>();

  ChangedFiles(List<FileSystem> granted, FilePolicy policy) {
    this.granted = granted;
    this.policy = policy;
  }

  static List<HostFileChange> of(FileSystem fileSystem) {
    return switch (fileSystem) {
      case PassthroughFileSystem files -> files.changes();
      case OverlayFileSystem files -> files.changes();
      default -> List.of();
    };
  }

  /**
   * Before the machine is put together on them. Of the host's files none is changed yet; those that
   * are gone, and that the machine is to have as they were, are made again.
   *
   * @param frames gives the pages of the snapshot
   * @throws MachineException naming the files with which it cannot go on as the user wants it
   */
  void check(FrameRestorer frames) throws MachineException {
    List<String> grave = new ArrayList<>();
    for (FileSystem fileSystem : granted) {
      grave(fileSystem).forEach(change -> grave.add(change.text()));
    }
    if (!grave.isEmpty()) {
      throw new MachineException(reason() + listed(grave));
    }
    if (policy == FilePolicy.SNAPSHOT) {
      prepare(frames);
    }
  }

  /** With which the machine cannot go on. */
  private List<HostFileChange> grave(FileSystem fileSystem) {
    return switch (policy) {
      case FAIL -> of(fileSystem).stream().filter(HostFileChange::grave).toList();
      case HOST -> List.of();
      // What is only shown is in the snapshot as a whole.
      case SNAPSHOT -> fileSystem instanceof PassthroughFileSystem files ? files.lost() : List.of();
    };
  }

  private String reason() {
    return policy == FilePolicy.SNAPSHOT
        ? "the snapshot has not the contents of files that --rw grants (--files=host goes on with"
            + " what they are now): "
        : "files that the program has open or mapped are not what they were (--files=host goes on"
            + " with what they are now, --files=snapshot with what they were, which it puts back"
            + " where --rw grants them): ";
  }

  private static String listed(List<String> lines) {
    String some = String.join("; ", lines.subList(0, Math.min(MOST_NAMED, lines.size())));
    int rest = lines.size() - MOST_NAMED;
    return rest > 0 ? some + "; and " + rest + " more" : some;
  }

  private void prepare(FrameRestorer frames) throws MachineException {
    for (FileSystem fileSystem : granted) {
      if (fileSystem instanceof PassthroughFileSystem files) {
        try {
          prepared.put(files, files.preparePuttingBack(frames));
        } catch (ErrnoException e) {
          throw failure(files, e, "no file there was changed");
        }
      }
    }
  }

  private static MachineException failure(
      PassthroughFileSystem files, ErrnoException e, String left) {
    List<String> changed =
        files.changes().stream().filter(HostFileChange::grave).map(HostFileChange::text).toList();
    return new MachineException(
        "cannot put files back as they were: %s; %s: %s"
            .formatted(e.errno().text(), left, listed(changed)));
  }

  /**
   * When the machine is complete: files of the host that have changed are what they are now, or are
   * put back.
   *
   * @throws MachineException when they cannot be read or written to
   */
  void settle() throws MachineException {
    if (policy == FilePolicy.HOST) {
      takeOver();
    }
    for (Map.Entry<PassthroughFileSystem, PuttingBack> each : prepared.entrySet()) {
      try {
        each.getKey().putBack(each.getValue());
      } catch (ErrnoException e) {
        throw failure(each.getKey(), e, "the same resume tries again");
      }
    }
  }

  private void takeOver() throws MachineException {
    try {
      for (FileSystem fileSystem : granted) {
        switch (fileSystem) {
          case PassthroughFileSystem files -> files.takeOver();
          case OverlayFileSystem files -> files.takeOver();
          default -> {}
        }
      }
    } catch (ErrnoException e) {
      throw new MachineException("cannot read a changed file of the host: " + e.errno().text());
    }
  }

  @Override
  public void close() {
    prepared.values().forEach(PuttingBack::close);
    prepared.clear();
  }
}
