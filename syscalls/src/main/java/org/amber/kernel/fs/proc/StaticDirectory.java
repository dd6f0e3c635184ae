package org.amber.kernel.fs.proc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.amber.abi.FileMode;
import org.amber.kernel.saving.Resumes;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A directory whose entries are known from the start. */
class StaticDirectory extends ProcNode {
  private final GeneratedFileSystem fileSystem;

  @NotSaved("the same in every machine")
  private final Map<String, ProcNode> entries = new LinkedHashMap<>();

  private final long parent;

  /**
   * @param parent inode number of the directory above
   */
  StaticDirectory(GeneratedFileSystem fileSystem, long number, long parent) {
    super(fileSystem, number, FileMode.S_IFDIR | 0555);
    this.fileSystem = fileSystem;
    this.parent = parent;
  }

  final StaticDirectory directory(String name) {
    StaticDirectory made = new StaticDirectory(fileSystem, fileSystem.nextNumber(), number());
    entries.put(name, made);
    return made;
  }

  final void text(String name, Content content) {
    entries.put(name, new TextNode(fileSystem, fileSystem.nextNumber(), 0444, content));
  }

  /** A file that poll(2) tells of when the machine was resumed. */
  final void resumeText(String name, Resumes resumes, Content content) {
    entries.put(name, new ResumeNode(fileSystem, fileSystem.nextNumber(), resumes, content));
  }

  /** A file to which programs write that they want the machine saved. */
  final void checkpoint(String name) {
    entries.put(name, new CheckpointNode(fileSystem, fileSystem.nextNumber()));
  }

  /** A file of one line that never changes. */
  final void constant(String name, String line) {
    text(name, text -> text.append(line).append('\n'));
  }

  final void link(String name, Supplier<String> target) {
    entries.put(name, new LinkNode(fileSystem, fileSystem.nextNumber(), target));
  }

  @Override
  final long links() {
    return 2 + entries.values().stream().filter(Inode::isDirectory).count();
  }

  @Override
  public @Nullable Inode lookup(String name) {
    return entries.get(name);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>(entries.size() + 2);
    all.add(new DirectoryEntry(".", number(), FileMode.directoryType(FileMode.S_IFDIR)));
    all.add(new DirectoryEntry("..", parent, FileMode.directoryType(FileMode.S_IFDIR)));
    entries.forEach((name, node) -> all.add(entry(name, node)));
    return all;
  }

  static DirectoryEntry entry(String name, ProcNode node) {
    return new DirectoryEntry(name, node.number(), FileMode.directoryType(node.mode()));
  }
}
