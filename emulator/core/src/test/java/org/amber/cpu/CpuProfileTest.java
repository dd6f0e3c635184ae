package org.amber.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuProfileTest {
  @ParameterizedTest
  @EnumSource
  void hasALongNameAndAShortOne(CpuProfile profile) {
    assertThat(CpuProfile.named(profile.label())).isEqualTo(profile);
    assertThat(CpuProfile.named("v" + profile.level())).isEqualTo(profile);
    assertThat(CpuProfile.ofLevel(profile.level())).isEqualTo(profile);
  }

  @Test
  void unknownOnesAreNamed() {
    assertThatThrownBy(() -> CpuProfile.named("v4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no processor v4: one of x86-64-v1, x86-64-v2, x86-64-v3");
    assertThatThrownBy(() -> CpuProfile.ofLevel(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CpuProfile.ofLevel(4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachLevelHasWhatTheOneBelowHas() {
    for (CpuFeature feature : CpuFeature.values()) {
      assertThat(CpuProfile.V1.has(feature)).as(feature.word()).isFalse();
      assertThat(CpuProfile.V3.has(feature)).as(feature.word()).isTrue();
    }
    assertThat(CpuProfile.V2.has(CpuFeature.SSE4_2)).isTrue();
    assertThat(CpuProfile.V2.has(CpuFeature.AVX)).isFalse();
  }
}
