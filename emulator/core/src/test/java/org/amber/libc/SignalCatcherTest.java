package org.amber.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SignalCatcherTest {
  private static final int SIGQUIT = 3;

  @Test
  void eachSignalIsTold() throws InterruptedException {
    Semaphore told = new Semaphore(0);
    assertThat(SignalCatcher.install(SIGQUIT, told::release)).isTrue();
    for (int i = 0; i < 3; i++) {
      sendToThisProcess(SIGQUIT);
      assertThat(told.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static void sendToThisProcess(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(arena);
      long pid = ProcessHandle.current().pid();
      assertThat(CFunction.named("kill").asInt(state, pid, signal)).isZero();
    }
  }
}
