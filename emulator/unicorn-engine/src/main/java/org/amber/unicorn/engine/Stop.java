package org.amber.unicorn.engine;

/** Why an emulator stopped. */
enum Stop {
  NONE,
  /** Something about translations must be put in order; then it goes on. */
  MAINTENANCE,
  /** Another thread asked for it. */
  INTERRUPTED,
  /** The next block must not be executed as a whole: see {@link BlockVcpu#exactSteps}. */
  BLOCK,
  /** The steps asked for are done. */
  REACHED,
  /** A system call was made, and the machine answers it outside. */
  SYSCALL,
  /** A system call is about to be made. */
  BEFORE_SYSCALL,
  /** A page was refused. */
  FAULT,
  /** A store to a frame that code was translated from. */
  CODE_WRITE,
  /** The processor raised an exception. */
  EXCEPTION
}
