package org.amber.machine;

import java.io.IOException;
import java.nio.file.Path;
import org.amber.snapshot.PageBase;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.amber.snapshot.SnapshotPlaces;
import org.amber.snapshot.SnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file; an older file of that name is replaced only when all has been written.
 *
 * @param file its name
 * @param places what names stand for
 * @param parent a snapshot whose pages it need not have; null: it has all
 */
public record FileTarget(Path file, SnapshotPlaces places, @Nullable Path parent)
    implements SnapshotTarget {

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Stored write(SnapshotWriter writer, PageSupplier pages, long[] known)
      throws SnapshotException {
    long bytes =
        parent == null
            ? writer.write(places.target(file), pages)
            : increment(writer, pages, parent);
    return new Stored(file, bytes, new long[0]);
  }

  private long increment(SnapshotWriter writer, PageSupplier pages, Path old)
      throws SnapshotException {
    try (SnapshotFile before = SnapshotFile.open(places.open(old), false)) {
      PageBase base = PageBase.of(before);
      if (base.hasKeys()) {
        throw new SnapshotException(
            old + " cannot be a parent: it is encrypted, or needs what is encrypted");
      }
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null || (file.toFile().exists() && base.has(file.toRealPath()))) {
        throw new SnapshotException(
            file + ": is needed by its parent " + old + ": name another file");
      }
      Path real = directory.toFile().isDirectory() ? directory.toRealPath() : directory;
      return writer.writeIncrement(places.target(file), real, pages, base);
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw new SnapshotException("cannot write the snapshot " + file + ": " + e.getMessage(), e);
    }
  }
}
