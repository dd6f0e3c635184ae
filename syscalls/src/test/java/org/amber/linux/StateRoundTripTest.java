package org.amber.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.amber.linux.TestMachine.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.function.Consumer;
import org.amber.abi.Signal;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.KernelState;
import org.amber.kernel.task.KernelStates;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpaceDigest;
import org.amber.memory.AddressSpaceState;
import org.amber.memory.Vma;
import org.amber.state.StateDigest;
import org.amber.state.StateRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateRoundTripTest {
  private static final StateRegistry REGISTRY = StateRegistry.of(KernelStates.classes());
  private static final long SHARED = 0x70_0000;
  private static final long TIME = MEMORY + 0x100;

  private final TestMachine machine = new TestMachine();
  private final TestMachine other = TestMachine.empty();

  @AfterEach
  void close() {
    machine.close();
    other.close();
  }

  private void restore(SavedMachine saved) {
    other.now = machine.now;
    other.kernel.restore(saved.state, saved.objects(other.physical));
    other.kernel.retryBlockedCalls(other.dispatcher::again);
  }

  /** Saves, restores and saves again; all three must say the same. */
  private KernelState roundTrip() {
    SavedMachine saved = new SavedMachine(machine);
    restore(saved);
    KernelState again = new SavedMachine(other).state;
    assertThat(again).usingRecursiveComparison().isEqualTo(saved.state);
    assertThat(StateDigest.of(again, REGISTRY)).isEqualTo(StateDigest.of(saved.state, REGISTRY));
    return saved.state;
  }

  private Task restored(int tid) {
    return Objects.requireNonNull(other.kernel.task(tid));
  }

  private void fill(Task task, ThreadGroup group) {
    for (int i = 0; i < task.cpu().gpr.length; i++) {
      task.cpu().gpr[i] = 0x1111_2222_3333_0000L + i;
    }
    task.cpu().rip = 0x40_1000;
    task.cpu().fsBase = 0x7000_1000;
    task.cpu().xmm[3] = -5;
    task.signals().setMask(Signal.SIGUSR1.bit() | Signal.SIGINT.bit());
    task.signals().setAlternateStack(new AlternateStack(0x5000, 0x2000, 0));
    task.signals().setFault(new SignalFrame.Fault(14, 6, 0x1234));
    task.name = "name";
    task.clearChildTid = 0x77;
    task.robustListHead = 0x88;
    task.parentDeathSignal = 9;
    task.cpuNanos = 12_345;
    task.scheduling().nice = -3;
    task.scheduling().affinity = 2;
    task.options().noNewPrivileges = true;
    task.options().timerSlack = 7;
    task.signals().pending().add(SignalInfo.user(10, SignalInfo.SI_TKILL, 3, 4));
    group.pending().add(SignalInfo.user(2, SignalInfo.SI_USER, 5, 6));
    group.actions().set(15, new SignalAction(0x9000, 4, 0xa000, 0xff));
    group.limits().set(7, 10, 20);
    group.options().personality = 0x40000;
    group.options().dumpable = false;
    group.childrenCpuNanos = 99;
    group.chargeCpu(1000);
    group.memory().brk = 0x8000;
    group.memory().auxv = new byte[] {1, 2, 3};
    group.memory().lockFuture = true;
  }

  @Test
  void aProcessComesBackAsItWas() {
    fill(machine.task, machine.group);
    machine.call(machine.task, "setresuid", 7, 8, 9);
    machine.kernel.uts().setHostName("renamed");
    machine.kernel.identifiers().next();
    Task thread = machine.addThread();
    machine.kernel.scheduler().pick();
    machine.kernel.scheduler().charge(1234);

    roundTrip();

    Task task = restored(machine.task.tid());
    assertThat(task.cpu()).isEqualTo(machine.task.cpu());
    assertThat(task.signals().alternateStack()).isEqualTo(machine.task.signals().alternateStack());
    assertThat(task.signals().fault()).isEqualTo(machine.task.signals().fault());
    assertThat(task.credentials()).isEqualTo(machine.task.credentials());
    assertThat(task.group().actions().get(15).handler()).isEqualTo(0x9000);
    assertThat(task.signals().pending().set()).isEqualTo(Signal.SIGUSR1.bit());
    assertThat(other.kernel.uts().hostName()).isEqualTo("renamed");
    assertThat(other.kernel.allocatePid()).isEqualTo(machine.kernel.allocatePid());
    assertThat(other.kernel.scheduler().sliceLeft())
        .isEqualTo(machine.kernel.scheduler().sliceLeft());
    assertThat(Objects.requireNonNull(other.kernel.scheduler().current()).tid()).isEqualTo(1);
    assertThat(other.kernel.scheduler().waiting())
        .extracting(Task::tid)
        .containsExactly(thread.tid());
  }

  @Test
  void memoryComesBack() {
    SharedMemory shared = new SharedMemory(machine.physical, 77, 0x2000);
    Vma vma = new Vma(SHARED, SHARED + 0x2000, 3, Vma.SHARED, shared, 0, "");
    machine.group.memory().space().map(vma);
    machine.writeString(MEMORY, "private");
    machine.writeString(MEMORY + 0x3000, "more");
    machine.readLong(MEMORY + 0x5000);
    machine.group.memory().space().protect(MEMORY + 0x3000, MEMORY + 0x4000, 1);

    SavedMachine saved = new SavedMachine(machine);
    restore(saved);
    assertThat(restored(1).memory().readBytes(MEMORY, 7)).asString(US_ASCII).isEqualTo("private");
    assertThat(digest(other)).isEqualTo(digest(machine));
    restored(1).memory().writeByte(MEMORY + 9, (byte) 1);
    assertThat(digest(other)).isNotEqualTo(digest(machine));
    assertThat(space(saved.state).areas).anyMatch(area -> area.source == 77);
    assertThat(restored(1).memory().space().mappedBytes())
        .isEqualTo(machine.task.memory().space().mappedBytes());
  }

  private static AddressSpaceState space(KernelState state) {
    return Objects.requireNonNull(state.memories.getFirst().space);
  }

  private static byte[] digest(TestMachine of) {
    return AddressSpaceDigest.of(Objects.requireNonNull(of.kernel.group(1)).memory().space());
  }

  @Test
  void timersGoOn() {
    machine.writeLongs(MEMORY, 0, 300, 0, 1000);
    machine.call("timer_create", 1, 0, MEMORY + 64);
    machine.call("timer_settime", 0, 0, MEMORY, 0);
    machine.writeLongs(MEMORY, 0, 0, 0, 2);
    machine.call("setitimer", 0, MEMORY, 0);
    machine.writeLongs(MEMORY, 0, 0, 5, 0);
    machine.call("setitimer", 2, MEMORY, 0);
    machine.advance(400);

    roundTrip();

    other.advance(600);
    assertThat(restored(1).group().pending().set()).isEqualTo(Signal.SIGALRM.bit());
    assertThat(Objects.requireNonNull(restored(1).signals().take(-1)).code())
        .isEqualTo(SignalInfo.SI_TIMER);
    other.advance(1000);
    assertThat(restored(1).group().pending().set()).isEqualTo(Signal.SIGALRM.bit());
  }

  @Test
  void aBlockedSleepEndsWhenItWouldHave() {
    machine.writeLongs(TIME, 0, 500);
    machine.call("nanosleep", TIME, 0);
    machine.advance(200);
    roundTrip();
    assertThat(other.isBlocked(restored(1))).isTrue();
    other.advance(299);
    assertThat(other.isBlocked(restored(1))).isTrue();
    other.advance(1);
    assertThat(other.again(restored(1))).isZero();
  }

  @Test
  void futexWaitersKeepTheirOrderAndWordsMayHaveChanged() {
    Task second = machine.addThread();
    Task third = machine.addThread();
    machine.call(third, "futex", MEMORY, 128, 0);
    machine.call(second, "futex", MEMORY, 128, 0);
    machine.writeInts(MEMORY, 1);
    roundTrip();
    assertThat(other.call(restored(1), "futex", MEMORY, 129, 1)).isEqualTo(1);
    assertThat(other.isBlocked(restored(third.tid()))).isFalse();
    assertThat(other.isBlocked(restored(second.tid()))).isTrue();
  }

  @Test
  void aWaiterThatWasWokenReturnsAfterTheRestore() {
    Task second = machine.addThread();
    machine.call(second, "futex", MEMORY, 128, 0);
    machine.call("futex", MEMORY, 129, 1);
    roundTrip();
    assertThat(restored(second.tid()).state()).isEqualTo(Task.State.RUNNABLE);
    assertThat(other.again(restored(second.tid()))).isZero();
  }

  private void rejects(String message, Consumer<KernelState> damage) {
    machine.writeString(MEMORY, "x");
    SavedMachine saved = new SavedMachine(machine);
    damage.accept(saved.state);
    assertThatThrownBy(() -> restore(saved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void columnsOfDifferentLengthAreRejected() {
    rejects("columns", state -> space(state).frames = new int[1]);
  }

  @Test
  void areasThatOverlapAreRejected() {
    rejects("memory area", state -> space(state).areas.getFirst().end = 0);
  }

  @Test
  void pagesOutsideAreasAreRejected() {
    rejects("page", state -> space(state).runs[0]--);
  }

  @Test
  void pageTablesThatBreakOffAreRejected() {
    rejects("breaks off", state -> space(state).runs = new byte[] {1});
  }

  @Test
  void referencesToNothingAreRejected() {
    rejects("does not have", state -> state.groups.getFirst().memory = 4);
  }

  @Test
  void aTaskBlockedInNoCallIsRejected() {
    rejects("blocked in no call", state -> state.groups.getFirst().tasks.getFirst().state = 2);
  }

  @Test
  void aQueueWithoutItsThreadIsRejected() {
    rejects("no thread", state -> state.scheduler.queue = new int[] {99});
  }

  @Test
  void referencesToWhatIsSharedAndNotThereAreRejected() {
    rejects("does not have", state -> state.groups.getFirst().memory = 7);
    rejects("does not have", state -> state.groups.getFirst().actions = -1);
    rejects("does not have", state -> state.groups.getFirst().tasks.getFirst().files = 9);
    rejects("does not have", state -> state.groups.getFirst().tasks.getFirst().fs = 9);
  }

  @Test
  void incompleteSignalActionsAreRejected() {
    rejects("actions", state -> state.actions.getFirst().masks = new long[1]);
  }
}
