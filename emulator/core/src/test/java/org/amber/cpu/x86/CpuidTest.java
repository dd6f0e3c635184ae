package org.amber.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.cpu.CpuProfile;
import org.amber.cpu.x86.Cpuid.Leaf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuidTest {
  private static final int EXTENDED = 0x8000_0000;
  private static final Leaf NOTHING = new Leaf(0, 0, 0, 0);

  private static Leaf leaf(CpuProfile profile, int leaf, int subleaf) {
    return new Cpuid(profile).query(leaf, subleaf);
  }

  /** What machines were told before there were profiles, and what those snapshots rely on. */
  @Test
  void theSecondLevelIsWhatAllMachinesOnceHad() {
    CpuProfile v2 = CpuProfile.V2;
    assertThat(leaf(v2, 0, 0)).isEqualTo(new Leaf(4, 0x756e6547, 0x6c65746e, 0x49656e69));
    assertThat(leaf(v2, 1, 0)).isEqualTo(new Leaf(0x000106a3, 0x00010800, 0x00982201, 0x0789bb71));
    assertThat(leaf(v2, EXTENDED + 1, 0)).isEqualTo(new Leaf(0, 0, 1, 0x28100800));
    for (int leaf : new int[] {3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 0x14, EXTENDED + 5}) {
      assertThat(leaf(v2, leaf, 0)).as("leaf " + leaf).isEqualTo(NOTHING);
      assertThat(leaf(v2, leaf, 1)).as("leaf " + leaf).isEqualTo(NOTHING);
    }
  }

  @Test
  void theFirstLevelHasNothingBeyondSse2() {
    CpuProfile v1 = CpuProfile.V1;
    assertThat(leaf(v1, 1, 0)).isEqualTo(new Leaf(0x00000f41, 0x00010800, 0, 0x0789bb71));
    assertThat(leaf(v1, EXTENDED + 1, 0)).isEqualTo(new Leaf(0, 0, 0, 0x28100800));
    assertThat(leaf(v1, 7, 0)).isEqualTo(NOTHING);
  }

  /** Bits: Intel SDM volume 2, CPUID; levels: the psABI of x86-64, micro-architecture levels. */
  @Test
  void theThirdLevelHasAvx2AndXsave() {
    CpuProfile v3 = CpuProfile.V3;
    assertThat(leaf(v3, 0, 0).eax()).isEqualTo(0xd);
    int ecx = leaf(v3, 1, 0).ecx();
    // SSE3 PCLMULQDQ SSSE3 FMA CX16 SSE4.1 SSE4.2 MOVBE POPCNT AES XSAVE OSXSAVE AVX F16C
    assertThat(ecx).isEqualTo(0x3ed83203);
    assertThat(ecx & 1 << 30).as("RDRAND").isZero();
    assertThat(leaf(v3, 1, 0).edx()).isEqualTo(leaf(CpuProfile.V2, 1, 0).edx());
    // BMI1 AVX2 BMI2 ADX SHA
    assertThat(leaf(v3, 7, 0)).isEqualTo(new Leaf(0, 0x20080128, 0, 0));
    assertThat(leaf(v3, 7, 1)).isEqualTo(NOTHING);
    // LAHF LZCNT
    assertThat(leaf(v3, EXTENDED + 1, 0).ecx()).isEqualTo(0x21);
  }

  @Test
  void theThirdLevelSaysHowXsaveSaves() {
    CpuProfile v3 = CpuProfile.V3;
    assertThat(leaf(v3, 0xd, 0)).isEqualTo(new Leaf(7, 832, 832, 0));
    assertThat(leaf(v3, 0xd, 1)).isEqualTo(new Leaf(7, 832, 0, 0));
    assertThat(leaf(v3, 0xd, 2)).isEqualTo(new Leaf(256, 576, 0, 0));
    for (int subleaf = 3; subleaf < 64; subleaf++) {
      assertThat(leaf(v3, 0xd, subleaf)).isEqualTo(NOTHING);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cachesAndSizesAreTheSameAtEachLevel(CpuProfile profile) {
    for (int leaf : new int[] {2, EXTENDED, EXTENDED + 2, EXTENDED + 6, EXTENDED + 8}) {
      assertThat(leaf(profile, leaf, 0)).isEqualTo(leaf(CpuProfile.V2, leaf, 0));
    }
    for (int subleaf = 0; subleaf < 5; subleaf++) {
      assertThat(leaf(profile, 4, subleaf)).isEqualTo(leaf(CpuProfile.V2, 4, subleaf));
    }
  }
}
