package org.amber.inspect.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.amber.abi.FileMode;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.jspecify.annotations.Nullable;

/** Takes the files that a machine has added or changed out of it, with the directories above. */
public final class Export {
  private final FileOutput output;
  private final Map<String, MemoryInode> directories = new TreeMap<>();
  private final Set<String> made = new HashSet<>();
  private final IdentityHashMap<MemoryInode, String> names = new IdentityHashMap<>();
  private int files;
  private int deleted;

  private Export(FileOutput output) {
    this.output = output;
  }

  static ExportReport run(MountTable mounts, FileOutput output, ExportNotes notes)
      throws IOException {
    Export export = new Export(output);
    export.all(mounts);
    output.finish();
    return new ExportReport(export.made.size(), export.files, export.deleted, notes.list());
  }

  private void all(MountTable mounts) throws IOException {
    List<FoundFile> changes = new ArrayList<>();
    for (Mount mount : mounts.visible()) {
      for (FoundFile file : FileWalk.of(mount)) {
        MemoryInode node = file.node();
        if (node != null && node.isDirectory()) {
          directories.put(relative(file.path()), node);
        }
        if (file.standing() == FoundFile.Standing.DELETED) {
          deleted++;
        } else if (file.standing().isChange()) {
          changes.add(file);
        }
      }
    }
    for (FoundFile file : changes) {
      requireNames(relative(file.path()));
    }
    for (FoundFile file : changes) {
      MemoryInode node = file.node();
      if (node != null) {
        add(relative(file.path()), node);
      }
    }
  }

  private void add(String path, MemoryInode node) throws IOException {
    if (path.isEmpty()) {
      return;
    }
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      directory(path.substring(0, slash));
    }
    if (node.isDirectory()) {
      directory(path);
      return;
    }
    files++;
    String existing = names.putIfAbsent(node, path);
    if (existing != null) {
      output.hardLink(path, existing);
    } else if (node instanceof MemoryFile file) {
      output.file(path, file);
    } else if (FileMode.isSymlink(node.mode())) {
      output.symlink(path, node);
    } else {
      output.special(path, node);
    }
  }

  /** Makes a directory with those above it that are not made yet. */
  private void directory(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      oneDirectory(path.substring(0, slash));
    }
    oneDirectory(path);
  }

  private void oneDirectory(String path) throws IOException {
    if (made.add(path)) {
      @Nullable MemoryInode node = directories.get(path);
      output.directory(path, node);
    }
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /** Whoever made the snapshot chose the names: none may lead anywhere else. */
  private static void requireNames(String path) {
    if (path.isEmpty()) {
      return; // The root.
    }
    for (String name : path.split("/", -1)) {
      if (!FileName.isPossible(name)) {
        throw new IllegalArgumentException(
            "it has a file whose name cannot be: " + FileName.toText(path));
      }
    }
  }
}
