package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.amber.abi.Errno;
import org.amber.loader.ImageMapping.FilePages;
import org.amber.loader.ImageMapping.ZeroPages;
import org.junit.jupiter.api.Test;

class ImageLayoutTest {
  private static final int RX = ProgramHeader.PF_R | ProgramHeader.PF_X;
  private static final int RW = ProgramHeader.PF_R | ProgramHeader.PF_W;
  private static final byte[] LD = "/lib/ld.so\0".getBytes(UTF_8);

  private static ElfBuilder segments(ElfBuilder builder, long base) {
    return builder.load(RX, 0, base, 0x1234, 0x1234).load(RW, 0x2100, base + 0x3100, 0x300, 0x2000);
  }

  private static ImageLayout program(ElfBuilder builder) throws ExecFailure {
    return ImageLayout.ofProgram(ElfFile.parse(builder.source()));
  }

  @Test
  void executableGoesToItsOwnAddresses() throws ExecFailure {
    ImageLayout layout = program(segments(ElfBuilder.exec(), 0x400000));
    assertThat(layout.fixedStart()).hasValue(0x400000);
    LoadedImage image = layout.placeAt(0x400000);
    assertThat(image.mappings())
        .containsExactly(
            new FilePages(0x400000, 0x2000, 5, 0, 0x402000),
            new FilePages(0x403000, 0x1000, 3, 0x2000, 0x403400),
            new ZeroPages(0x404000, 0x2000, 3));
    assertThat(image.loadBias()).isZero();
    assertThat(image.entry()).isEqualTo(0x401000);
    assertThat(image.phdrAddress()).isEqualTo(0x400040);
    assertThat(image.brk()).isEqualTo(0x406000);
    assertThat(image.startCode()).isEqualTo(0x400000);
    assertThat(image.endCode()).isEqualTo(0x401234);
    assertThat(image.startData()).isEqualTo(0x403100);
    assertThat(image.endData()).isEqualTo(0x403400);
  }

  @Test
  void pieGoesToTheFixedBase() throws ExecFailure {
    ImageLayout layout = program(segments(ElfBuilder.dyn(), 0).interpreter(LD));
    assertThat(layout.fixedStart()).hasValue(0x555555554000L);
    LoadedImage image = layout.placeAt(layout.fixedStart().getAsLong());
    assertThat(image.entry()).isEqualTo(0x555555555000L);
    assertThat(image.phdrAddress()).isEqualTo(0x555555554040L);
    assertThat(image.brk()).isEqualTo(0x55555555a000L);
  }

  @Test
  void pieWithAPreferredAddressIsStillMoved() throws ExecFailure {
    ImageLayout layout = program(segments(ElfBuilder.dyn(), 0x10000).interpreter(LD));
    assertThat(layout.fixedStart()).hasValue(0x555555554000L);
    assertThat(layout.placeAt(0x555555554000L).loadBias()).isEqualTo(0x555555544000L);
  }

  @Test
  void pieHonoursLargeAlignment() throws ExecFailure {
    ElfBuilder huge = ElfBuilder.dyn().header(ElfBuilder.PT_LOAD, RX, 0, 0, 0x100, 0x100, 0x200000);
    ImageLayout layout = program(huge.interpreter(LD));
    assertThat(layout.alignment()).isEqualTo(0x200000);
    assertThat(layout.fixedStart()).hasValue(0x555555400000L);
  }

  @Test
  void staticPieGoesAnywhereAndItsBreakToTheBase() throws ExecFailure {
    ImageLayout layout = program(segments(ElfBuilder.dyn(), 0));
    assertThat(layout.fixedStart()).isEmpty();
    assertThat(layout.size()).isEqualTo(0x6000);
    assertThat(layout.alignment()).isEqualTo(0x1000);
    LoadedImage image = layout.placeAt(0x7ffff7f00000L);
    assertThat(image.loadBias()).isEqualTo(0x7ffff7f00000L);
    assertThat(image.brk()).isEqualTo(0x555555555000L);
  }

  @Test
  void firstSegmentNeedNotBeTheLowest() throws ExecFailure {
    ElfBuilder builder =
        ElfBuilder.dyn().load(RW, 0x2000, 0x5000, 0x10, 0x10).load(RX, 0, 0, 0x1000, 0x1000);
    ImageLayout layout = program(builder.interpreter(LD));
    // Linux puts the first segment of the table at the base, not the lowest.
    assertThat(layout.fixedStart()).hasValue(0x555555554000L - 0x5000);
    assertThat(layout.size()).isEqualTo(0x6000);
  }

  @Test
  void readOnlyTailKeepsTheFilesBytesAndBssIsWritable() throws ExecFailure {
    ElfBuilder builder =
        ElfBuilder.exec().load(RX, 0, 0x400000, 0x1010, 0x2100).load(4, 0, 0x500020, 0, 0x10);
    LoadedImage image = program(builder).placeAt(0x400000);
    assertThat(image.mappings())
        .containsExactly(
            new FilePages(0x400000, 0x2000, 5, 0, 0x402000),
            new ZeroPages(0x402000, 0x1000, 7),
            new ZeroPages(0x500000, 0x1000, 3));
  }

  @Test
  void headersOutsideAllSegmentsGiveTheBias() throws ExecFailure {
    ElfBuilder builder = ElfBuilder.exec().load(RX, 0x1000, 0x401000, 0x100, 0x100);
    assertThat(program(builder).placeAt(0x401000).phdrAddress()).isZero();
  }

  @Test
  void refusesWhatDoesNotFit() {
    ElfBuilder far = ElfBuilder.exec().load(RX, 0, 0x400000, 0x10, 0x10).entry(1L << 47);
    ExecFailure entry = catchThrowableOfType(ExecFailure.class, () -> program(far));
    assertThat(entry.errno()).isEqualTo(Errno.EINVAL);
    assertThat(entry).hasMessageContaining("entry point 0x800000000000");
    ElfBuilder large = ElfBuilder.dyn().load(RX, 0, 0, 0x10, 1L << 46).interpreter(LD);
    ExecFailure size = catchThrowableOfType(ExecFailure.class, () -> program(large));
    assertThat(size.errno()).isEqualTo(Errno.ENOMEM);
    ElfBuilder aligned =
        ElfBuilder.dyn().header(ElfBuilder.PT_LOAD, RX, 0, 0, 1, 1, Long.MIN_VALUE).interpreter(LD);
    assertThat(catchThrowableOfType(ExecFailure.class, () -> program(aligned))).isNotNull();
  }
}
