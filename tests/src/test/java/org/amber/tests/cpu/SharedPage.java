package org.amber.tests.cpu;

import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;

/** One page that can be mapped at several addresses. */
record SharedPage(int frame) implements PageSource {
  static SharedPage of(PhysicalMemory physical) {
    return new SharedPage(physical.allocate());
  }

  @Override
  public int frame(long index, Access access) {
    return index == 0 ? frame : BEYOND_END;
  }

  @Override
  public long byteSize() {
    return PhysicalMemory.PAGE_SIZE;
  }

  @Override
  public void mapped() {}

  @Override
  public void unmapped() {}

  @Override
  public String mapName() {
    return "/shared";
  }

  @Override
  public long device() {
    return 0;
  }

  @Override
  public long inodeNumber() {
    return 1;
  }
}
