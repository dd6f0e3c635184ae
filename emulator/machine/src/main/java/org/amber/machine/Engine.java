package org.amber.machine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.jvm.interpret.JvmCpu;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.UnicornException;
import org.amber.unicorn.UnicornLibrary;
import org.amber.unicorn.UnicornLoadException;
import org.amber.unicorn.engine.UnicornCpu;

/** What executes a machine's instructions; a machine saved with one goes on with another. */
public enum Engine {
  /** Whichever is best for the processor: Unicorn for now where it can be it. */
  AUTO {
    @Override
    void require(CpuProfile profile) {}

    @Override
    Cpu start(PhysicalMemory physical, CpuProfile profile) throws MachineException {
      Engine best = profile.has(CpuFeature.AVX) ? JVM : UNICORN;
      return best.start(physical, profile);
    }
  },
  /** Unicorn, a library of the host. */
  UNICORN {
    @Override
    void require(CpuProfile profile) throws MachineException {
      if (profile.has(CpuFeature.AVX)) {
        throw new MachineException(
            "the Unicorn engine has no AVX, which the machine's processor (%s) has: use --engine %s"
                .formatted(profile.label(), JVM.word()));
      }
    }

    @Override
    Cpu start(PhysicalMemory physical, CpuProfile profile) throws MachineException {
      require(profile);
      try {
        return new UnicornCpu(UnicornLibrary.load(), physical, profile);
      } catch (UnicornLoadException | UnicornException e) {
        throw new MachineException("cannot start the Unicorn engine: " + e.getMessage(), e);
      }
    }
  },
  /** Amber's own, in Java. */
  JVM {
    @Override
    void require(CpuProfile profile) {}

    @Override
    Cpu start(PhysicalMemory physical, CpuProfile profile) {
      return new JvmCpu(physical, profile);
    }
  };

  /** The environment variable that names the engine when nobody else does. */
  public static final String VARIABLE = "AMBER_ENGINE";

  /**
   * Asks whether it can be this processor.
   *
   * @throws MachineException when it cannot, with what to do about it
   */
  abstract void require(CpuProfile profile) throws MachineException;

  /**
   * Starts it over a machine's memory.
   *
   * @throws MachineException when this host cannot, or the engine cannot be this processor
   */
  abstract Cpu start(PhysicalMemory physical, CpuProfile profile) throws MachineException;

  /** Its name as users write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names, for people. */
  public static String words() {
    return Arrays.stream(values()).map(Engine::word).collect(Collectors.joining(", "));
  }

  /**
   * The engine of a name.
   *
   * @throws IllegalArgumentException when there is none, with a message for people
   */
  public static Engine named(String word) {
    for (Engine engine : values()) {
      if (engine.word().equals(word)) {
        return engine;
      }
    }
    throw new IllegalArgumentException("no engine " + word + ": one of " + words());
  }

  /**
   * The engine that the environment names, or {@link #AUTO}.
   *
   * @throws IllegalArgumentException when it names none that there is
   */
  public static Engine ofEnvironment() {
    String word = System.getenv(VARIABLE);
    if (word == null || word.isEmpty()) {
      return AUTO;
    }
    try {
      return named(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(VARIABLE + ": " + e.getMessage(), e);
    }
  }
}
