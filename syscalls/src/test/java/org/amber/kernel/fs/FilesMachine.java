package org.amber.kernel.fs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.host.HostFileChange;
import org.amber.kernel.fs.host.LinuxHostFileSystem;
import org.amber.kernel.fs.passthrough.PassthroughFileSystem;
import org.amber.kernel.vfs.Fixture;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.FsContextState;
import org.amber.kernel.vfs.VfsFile;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.amber.state.StateDigest;
import org.amber.state.StateRegistry;
import org.jspecify.annotations.Nullable;

/** A machine's files and what of them is in use. */
final class FilesMachine implements AutoCloseable {
  private static final StateRegistry REGISTRY = StateRegistry.of(FileSystemsStates.classes());

  /** Too early for files to be known by their times. */
  private static final long NOW = 0;

  final Fixture tree;
  final SystemFiles system;
  final List<FileDescription> open = new ArrayList<>();
  final List<PageSource> mapped = new ArrayList<>();
  final List<String> packs = new ArrayList<>();

  final @Nullable LinuxHostFileSystem granted;
  final @Nullable PassthroughFileSystem files;

  private final boolean devices;

  private FilesMachine(Fixture fixture, boolean devices, @Nullable Path grant) {
    this.devices = devices;
    tree = fixture;
    Devices behind = new Devices(tree.services.ids(), bytes -> {});
    system = new SystemFiles(tree.services, tree.mounts, behind, new NoJobs());
    if (devices) {
      tree.mounts.mount(new DeviceFileSystem(tree.services), "/d/e", false);
      tree.mounts.mount(new DeviceFileSystem(tree.services), "/made/here", false);
    }
    granted = grant == null ? null : new LinuxHostFileSystem(grant);
    files =
        granted == null
            ? null
            : new PassthroughFileSystem(
                tree.services, granted, stat -> stat, String.valueOf(grant));
    if (files != null) {
      tree.mounts.mount(files, "/granted", false);
    }
  }

  /** Without mounts below the root. */
  static FilesMachine plain(Path host) {
    return new FilesMachine(new Fixture(host), false, null);
  }

  static FilesMachine fresh(Path host) {
    return new FilesMachine(new Fixture(host), true, null);
  }

  static FilesMachine fresh(Path host, Path grant) {
    return new FilesMachine(new Fixture(host), true, grant);
  }

  VfsFile open(String path, int flags) {
    VfsFile file = tree.open(path, flags);
    open.add(file);
    return file;
  }

  FileSystemsSaver saver() {
    return new FileSystemsSaver(tree.mounts, system, open, mapped, packs);
  }

  byte[] digest() {
    FileSystemsSaver saver = saver();
    MemoryDigest contents = new MemoryDigest();
    byte[] state = StateDigest.of(saver.save(new Pages(tree.memory)), REGISTRY);
    saver.digestContents(contents);
    byte[] both = Arrays.copyOf(state, 64);
    System.arraycopy(contents.digest(), 0, both, 32, 32);
    return both;
  }

  List<String> hostChanges() {
    return files == null ? List.of() : files.changes().stream().map(HostFileChange::text).toList();
  }

  /** The state as it was when the files of the host were last looked at. */
  FileSystemsState saveUnprepared() {
    return saver().save(new Pages(tree.memory));
  }

  /** What a resume says of the files of the host. */
  List<String> restoredFiles(FileSystemsState saved, Path host, Path grant) {
    FileSystemsRestorer restorer =
        new FileSystemsRestorer(saved, reference -> tree.memory.allocate());
    PhysicalMemory memory = new PhysicalMemory(1L << 30);
    try (FilesMachine machine =
        new FilesMachine(new Fixture(host, memory, restorer::restoreTree), devices, grant)) {
      return machine.hostChanges();
    }
  }

  /** Saves this machine and restores it over another host directory. */
  FilesMachine moved(Path host) {
    return moved(host, null);
  }

  /** Saves this machine and restores it over other host directories. */
  FilesMachine moved(Path host, @Nullable Path grant) {
    return moved(host, grant, state -> {});
  }

  /** The same with a state that is changed on the way. */
  FilesMachine moved(Path host, @Nullable Path grant, Consumer<FileSystemsState> change) {
    Pages pages = new Pages(tree.memory);
    FileSystemsSaver saver = saver();
    saver.prepareSnapshot(NOW, () -> {});
    FileSystemsState saved = saver.save(pages);
    change.accept(saved);
    FsContextState context = tree.context.save();
    long lastId = tree.services.ids().last();
    PhysicalMemory memory = new PhysicalMemory(1L << 30);
    FileSystemsRestorer restorer =
        new FileSystemsRestorer(saved, reference -> pages.load(memory, reference));
    Fixture made = new Fixture(host, memory, restorer::restoreTree);
    FilesMachine machine = new FilesMachine(made, devices, grant);
    restorer.restoreFiles(
        made.mounts, machine.system, new OpenFileRestorers(machine.system), memory);
    for (FileDescription file : open) {
      FileDescription restored = restorer.file(file.id());
      restored.retain();
      machine.open.add(restored);
    }
    for (PageSource source : mapped) {
      PageSource restored = restorer.byId(FileSystemsSaver.numberOf(source));
      restored.mapped();
      machine.mapped.add(restored);
    }
    FsContext fs = made.context;
    fs.setRoot(restorer.path(context.rootMount, context.rootDentry));
    fs.setCwd(restorer.path(context.cwdMount, context.cwdDentry));
    made.services.ids().restore(lastId);
    return machine;
  }

  @Override
  public void close() {
    if (files != null && granted != null) {
      files.release();
      granted.close();
    }
    tree.close();
  }

  /** The pages of a snapshot, read at once. */
  private record Pages(PhysicalMemory source, List<byte[]> pages) implements PageSaver {
    Pages(PhysicalMemory source) {
      this(source, new ArrayList<>());
    }

    @Override
    public int frame(int frame) {
      byte[] page = new byte[PhysicalMemory.PAGE_SIZE];
      long offset = (long) frame << PhysicalMemory.PAGE_SHIFT;
      MemorySegment.ofArray(page).copyFrom(source.ram().asSlice(offset, page.length));
      pages.add(page);
      return pages.size();
    }

    @Override
    public int page(PageReader reader, long index) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment page = arena.allocate(PhysicalMemory.PAGE_SIZE);
        reader.read(index, page, 0);
        pages.add(page.toArray(ValueLayout.JAVA_BYTE));
        return pages.size();
      }
    }

    int load(PhysicalMemory target, int reference) {
      int frame = target.allocate();
      target
          .ram()
          .asSlice((long) frame << PhysicalMemory.PAGE_SHIFT, PhysicalMemory.PAGE_SIZE)
          .copyFrom(MemorySegment.ofArray(pages.get(reference - 1)));
      return frame;
    }
  }
}
