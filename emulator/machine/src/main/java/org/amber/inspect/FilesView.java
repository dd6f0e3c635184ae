package org.amber.inspect;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.inspect.files.FileWalk;
import org.amber.inspect.files.FoundFile;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.jspecify.annotations.Nullable;

/** What the file systems of a machine have of their own: changed, deleted, or taken along. */
final class FilesView {
  private final MountTable mounts;
  private final @Nullable PageContents contents;

  /** Names that open files without one had. */
  private final IdentityHashMap<Inode, String> names = new IdentityHashMap<>();

  /**
   * @param contents by which contents are compared; null: they are not looked at
   */
  FilesView(Kernel kernel, @Nullable PageContents contents) {
    this.mounts = kernel.mounts();
    this.contents = contents;
    for (ThreadGroup group : kernel.groups()) {
      ThreadFiles.of(Scope.ALL.threads(group)).forEach(files -> addNames(files.table()));
    }
  }

  private void addNames(FdTable table) {
    table.forEach(
        (fd, descriptor) -> {
          if (descriptor.file() instanceof VfsFile file && file.path().dentry().deleted()) {
            names.putIfAbsent(file.inode(), file.describe());
          }
        });
  }

  List<Item> describe() {
    List<Item> items = new ArrayList<>();
    for (Mount mount : mounts.all()) {
      List<Item> files = new ArrayList<>();
      for (FoundFile file : FileWalk.of(mount)) {
        if (file.standing() != FoundFile.Standing.PASSAGE) {
          files.add(file(file));
        }
      }
      boolean visible = mount.place() != null || mount.equals(mounts.root());
      String place = visible ? FileName.toText(mount.rootPath().absolute()) : "(none)";
      if (visible || !files.isEmpty()) {
        Facts facts =
            new Facts()
                .text("mounted_on", place)
                .text("type", mount.fileSystem().type())
                .text("source", mount.fileSystem().source())
                .truth("read_only", mount.readOnly())
                .derivedSize("stored", stored(files));
        items.add(new Item(Kind.FILE_SYSTEM, place, facts.list(), files));
      }
    }
    return items;
  }

  /** What has become of files since the boot, in the order of their paths. */
  List<Item> changes() {
    List<Item> changes = new ArrayList<>();
    for (Mount mount : mounts.visible()) {
      for (FoundFile file : FileWalk.of(mount)) {
        if (file.standing().isChange()) {
          changes.add(file(file));
        }
      }
    }
    changes.sort(Comparator.comparing(Item::key));
    return changes;
  }

  /** Each with its value in Base64. */
  private static List<String> xattrs(MemoryInode node) {
    List<String> all = new ArrayList<>();
    for (String name : node.xattrNames()) {
      byte[] value = node.xattr(name);
      String shown = value == null ? "" : Base64.getEncoder().encodeToString(value);
      all.add(FileName.toText(name) + "=" + shown);
    }
    return all;
  }

  private String name(FoundFile file) {
    return file.standing().isNamed() || file.node() == null
        ? file.path()
        : names.getOrDefault(file.node(), "");
  }

  private static long stored(List<Item> files) {
    long sum = 0;
    for (Item file : files) {
      if (file.value("stored").orElse(null) instanceof Value.Size(long bytes)) {
        sum += bytes;
      }
    }
    return sum;
  }

  private Item file(FoundFile file) {
    Facts facts =
        new Facts()
            .text("path", FileName.toText(name(file)))
            .text("standing", file.standing().word())
            .text("change", file.standing().letter());
    MemoryInode node = file.node();
    if (node != null) {
      Stat stat = node.stat();
      facts
          .text("type", FileKind.of(FileMode.type(stat.mode())))
          .text("mode", "%04o".formatted(stat.mode() & FileMode.PERMISSIONS))
          .number("uid", stat.uid())
          .number("gid", stat.gid())
          .number("links", stat.nlink())
          .size("size", stat.size());
      if (node instanceof MemoryFile regular) {
        facts.derivedSize("stored", regular.storedBytes());
        if (contents != null) {
          facts.text("contents", contents.ofFile(regular));
        }
      }
      if (stat.isSymlink()) {
        facts.text("target", FileName.toText(node.readLink()));
      }
      facts.words("xattrs", xattrs(node));
      facts.text("modified", Times.text(stat.mtime()));
      facts.text("on_host_as", FileName.toText(file.origin()));
      facts.truth("in_use", node.isHeld());
    }
    return new Item(
        Kind.FILE,
        file.path() + (file.standing().isNamed() ? "" : "#" + file.number()),
        facts.list(),
        List.of());
  }
}
