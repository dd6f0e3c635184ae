package org.amber.jvm.compile;

import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The method that a region has become. */
public abstract class CompiledCode {
  private static final long NEVER = -1;

  /** What is never ready. */
  protected static final CompiledCode NONE = new Nowhere();

  /** To what an exit is linked that may lead anywhere. */
  static final CompiledCode DYNAMIC = new Nowhere();

  private static final class Nowhere extends CompiledCode {
    @Override
    public long run(int steps) {
      throw new IllegalStateException("there is no code");
    }
  }

  /** Steps after which it is likely that the JVM's better compiler is worth its time. */
  private static final int HOT = 2_000_000;

  private static final Exit[] NO_EXITS = {};
  private static final CompiledCode[] NO_LINKS = {};

  private long address;
  private Exit[] exits = NO_EXITS;
  private @Nullable Method method;

  /** The JVM was told to compile it, and it may still be worth while to have that done better. */
  private boolean isPlain;

  /** Executed here, while it {@link #isPlain}. */
  private long steps;

  /** By exit, where it led last. */
  private CompiledCode[] links = NO_LINKS;

  /** The generation of translations for which it can be executed without a look at anything. */
  private long ready = NEVER;

  /** A method, which will be {@link #describe}d. */
  public CompiledCode() {}

  /**
   * What is no method, and knows its exits itself.
   *
   * @param address where it begins
   */
  protected CompiledCode(long address) {
    this.address = address;
  }

  /**
   * Once, before it is executed.
   *
   * @param begin where it begins
   * @param run which {@link #run} is
   * @param ends where it may end
   */
  void describe(long begin, Method run, Exit[] ends) {
    method = run;
    address = begin;
    exits = ends;
    links = new CompiledCode[ends.length];
    for (int i = 0; i < ends.length; i++) {
      links[i] = ends[i].isDynamic() ? DYNAMIC : NONE;
    }
  }

  /**
   * Executes from the region's head on, and puts all registers back. If an instruction throws, it
   * tells where by {@link org.amber.jvm.cpu.Vcpu#leaveAt}.
   *
   * @param steps which it may take
   * @return by which {@link #exit} it left and how many {@link #stepsLeft} there are
   */
  public abstract long run(int steps);

  /** What was left by the exit that {@link #run} tells: this, or other code to which it went on. */
  public CompiledCode last() {
    return this;
  }

  /** By what number one leaves by an exit that is {@link Exit#unusual}: a negative one. */
  public static int unusual(int exit) {
    return ~exit;
  }

  /** Of what {@link #run} returns: the number of an exit; negative if that is unusual. */
  public static int exit(long end) {
    return (int) (end >>> Integer.SIZE);
  }

  /** Of what {@link #run} returns. */
  public static int stepsLeft(long end) {
    return (int) end;
  }

  /** Has the JVM make machine code of it. */
  void compileQuickly(HotSpot jvm) {
    isPlain = jvm.compileQuickly(Objects.requireNonNull(method));
  }

  /** Has the JVM do its best for it; called by any thread. */
  void compileWell(HotSpot jvm) {
    jvm.compileWell(Objects.requireNonNull(method));
  }

  /** Whether it is machine code, which needs no time to become quick. */
  public boolean isQuick() {
    return isPlain;
  }

  /**
   * Steps were executed here.
   *
   * @return once: whether these are so many that it should be optimized
   */
  public boolean took(long more) {
    if (!isPlain) {
      return false;
    }
    steps += more;
    isPlain = steps < HOT;
    return !isPlain;
  }

  /**
   * It was left before an instruction that accesses memory: finds out where that is, if it can.
   *
   * @return whether compiled code may be able to execute that instruction now
   */
  public boolean learns() {
    return false;
  }

  /** Where it begins. */
  public long address() {
    return address;
  }

  /** A way out of it, by what it has left by. */
  public Exit exit(int number) {
    return exits[number < 0 ? ~number : number];
  }

  /** It can be executed as long as the generation of translations is this. */
  public void setReady(long generation) {
    ready = generation;
  }

  /** It must not be executed. */
  public void setStale() {
    ready = NEVER;
  }

  public boolean isReady(long generation) {
    return ready == generation;
  }

  /**
   * What is executed next.
   *
   * @param exit by which it was left, which is not unusual
   * @param jumps knows where exits lead that may lead anywhere
   * @param rip where such an exit leads now
   * @return what is not ready if that is not known
   */
  public CompiledCode next(int exit, JumpCache jumps, long rip) {
    CompiledCode next = links[exit];
    return next == DYNAMIC ? jumps.at(rip) : next;
  }

  /** An exit has led to other code. */
  public void link(int exit, JumpCache jumps, CompiledCode next) {
    if (links[exit] == DYNAMIC) {
      jumps.put(next);
    } else {
      links[exit] = next;
    }
  }
}
