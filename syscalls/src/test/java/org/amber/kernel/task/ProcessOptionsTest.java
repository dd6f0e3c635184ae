package org.amber.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessOptionsTest {
  @Test
  void aChildInheritsAllButThatItsParentAdoptsOrphans() {
    ProcessOptions parent = new ProcessOptions();
    parent.dumpable = false;
    parent.childSubreaper = true;
    parent.hugePagesDisabled = true;
    parent.personality = 0x40000;
    parent.oomScoreAdjust = -17;
    ProcessOptions child = new ProcessOptions();
    child.inherit(parent);
    assertThat(child.childSubreaper).isFalse();
    child.childSubreaper = true;
    assertThat(child).usingRecursiveComparison().isEqualTo(parent);
  }
}
