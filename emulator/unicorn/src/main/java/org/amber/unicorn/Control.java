package org.amber.unicorn;

/** Control words of uc_ctl: {@code uc_control_type} with the number and direction of arguments. */
enum Control {
  USE_EXITS(4, 1, Control.WRITE),
  SET_EXITS(6, 2, Control.WRITE),
  SET_CPU_MODEL(7, 1, Control.WRITE),
  REQUEST_CACHE(8, 2, Control.READ | Control.WRITE),
  REMOVE_CACHE(9, 2, Control.WRITE),
  FLUSH_BLOCKS(10, 0, Control.WRITE),
  FLUSH_TLB(11, 0, Control.WRITE),
  SET_TLB_TYPE(12, 1, Control.WRITE),
  SET_CODE_BUFFER_SIZE(13, 1, Control.WRITE),
  GET_CODE_BUFFER_SIZE(13, 1, Control.READ);

  private static final int WRITE = 1;
  private static final int READ = 2;

  private final int word;

  Control(int type, int arguments, int direction) {
    this.word = type | arguments << 26 | direction << 30;
  }

  int word() {
    return word;
  }
}
