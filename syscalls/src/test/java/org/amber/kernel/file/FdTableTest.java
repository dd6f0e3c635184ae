package org.amber.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amber.abi.Errno;
import org.amber.kernel.event.EventFile;
import org.junit.jupiter.api.Test;

class FdTableTest {
  private static final long UNLIMITED = -1;

  private final OpenFiles openFiles = new OpenFiles(100);
  private final FdTable table = new FdTable(openFiles);
  private final FileDescription file = new EventFile(1, 0, 0, false);

  @Test
  void roomDoublesAsInTheKernelOfLinux() {
    assertThat(table.bound()).isEqualTo(64);
    table.replace(64, file, false, UNLIMITED);
    assertThat(table.bound()).isEqualTo(128);
    table.replace(500, file, false, UNLIMITED);
    table.close(500);
    assertThat(table.bound()).isEqualTo(512);
    assertThat(table.copy().bound()).isEqualTo(128);
  }

  @Test
  void roomIsSaved() {
    table.install(file, true, UNLIMITED);
    table.replace(300, file, false, UNLIMITED);
    table.close(300);
    FdTable restored = FdTable.restore(table.save(), id -> file, openFiles);
    assertThat(restored.bound()).isEqualTo(512);
    assertThat(restored.descriptor(0).closeOnExec()).isTrue();
    FdTableState hostile = table.save();
    hostile.room = Integer.MAX_VALUE;
    assertThatThrownBy(() -> FdTable.restore(hostile, id -> file, openFiles))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bad size");
  }

  @Test
  void limitsAreUnsigned() {
    assertThat(table.install(file, false, UNLIMITED)).isZero();
    table.requireRoom(5, UNLIMITED);
    assertThatThrownBy(() -> table.install(file, false, 1)).isSameAs(Errno.EMFILE.error());
    assertThatThrownBy(() -> table.replace(1 << 20, file, false, UNLIMITED))
        .isSameAs(Errno.EBADF.error());
  }

  @Test
  void theMachineCountsOpenFilesAndNotDescriptors() {
    openFiles.setLimit(2);
    table.install(file, false, UNLIMITED);
    table.install(file, false, UNLIMITED);
    table.install(new EventFile(2, 0, 0, false), false, UNLIMITED);
    assertThat(openFiles.count()).isEqualTo(2);
    FileDescription third = new EventFile(3, 0, 0, false);
    assertThatThrownBy(() -> table.install(third, false, UNLIMITED)).isSameAs(Errno.ENFILE.error());
    assertThatThrownBy(() -> table.requireRoom(1, UNLIMITED)).isSameAs(Errno.ENFILE.error());
    FdTable copy = table.copy();
    table.closeAll();
    assertThat(openFiles.count()).isEqualTo(2);
    copy.close(2);
    assertThat(copy.install(third, false, UNLIMITED)).isEqualTo(2);
    copy.closeAll();
    assertThat(openFiles.count()).isZero();
  }
}
