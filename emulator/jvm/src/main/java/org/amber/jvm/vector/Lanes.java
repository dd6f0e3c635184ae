package org.amber.jvm.vector;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/**
 * Binds the operands of vector instructions to functions. Quadwords of the destination that an
 * instruction does not compute stay, or become zero above bit 127 if it has VEX.
 *
 * <p>Functions that get the processor may throw {@link org.amber.jvm.cpu.GuestFault}: the
 * destination is written when all of them have returned.
 */
public final class Lanes {
  private Lanes() {}

  /** Computes the lowest element of a quadword from two and MXCSR. */
  @FunctionalInterface
  public interface VcpuLanes {
    long apply(Vcpu cpu, long a, long b);
  }

  /** Computes the lowest element of a quadword from three and MXCSR. */
  @FunctionalInterface
  public interface VcpuTernary {
    long apply(Vcpu cpu, long a, long b, long c);
  }

  /** Computes a quadword from three. */
  @FunctionalInterface
  public interface LongTernaryOperator {
    long apply(long a, long b, long c);
  }

  /** Looks at two sources; sets flags or MXCSR, no vector register. */
  @FunctionalInterface
  public interface VectorTest {
    void apply(Vcpu cpu, long[] v, int a, int b);
  }

  /** {@code target[i] = f(source[i])}. */
  public static Op unary(Site site, LongUnaryOperator f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.only());
    int quads = operands.quads();
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          for (int i = 0; i < quads; i++) {
            v[target + i] = f.applyAsLong(v[a + i]);
          }
          zero(v, target, zeroFrom);
        });
  }

  /** {@code target[i] = f(first[i], second[i])}. */
  public static Op binary(Site site, LongBinaryOperator f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.first() + 1);
    int quads = operands.quads();
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          for (int i = 0; i < quads; i++) {
            v[target + i] = f.applyAsLong(v[a + i], v[b + i]);
          }
          zero(v, target, zeroFrom);
        });
  }

  /** {@code target[i] = f(first[i], second[i], third[i])}: variable blends. */
  public static Op ternary(Site site, LongTernaryOperator f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.first() + 1);
    int c = operands.place(operands.first() + 2);
    int quads = operands.quads();
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          for (int i = 0; i < quads; i++) {
            v[target + i] = f.apply(v[a + i], v[b + i], v[c + i]);
          }
          zero(v, target, zeroFrom);
        });
  }

  /**
   * The destination from all of the sources; with one source {@code b} is that, and {@code a} the
   * destination as it was.
   */
  public static Op whole(Site site, VectorFunction f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.second());
    int quads = operands.quads();
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          f.apply(cpu, v, VectorOperands.RESULT, a, b);
          for (int i = 0; i < quads; i++) {
            v[target + i] = v[VectorOperands.RESULT + i];
          }
          zero(v, target, zeroFrom);
        });
  }

  /**
   * The lowest element from the lowest quadwords of both sources, all others from the first; as
   * wide as the destination. With one source the first is the destination as it was.
   */
  public static Op scalar(Site site, VcpuLanes f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.second());
    long mask = elementMask(site.bytes(0));
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          long first = v[a];
          v[target] = (f.apply(cpu, first, v[b]) & mask) | (first & ~mask);
          v[target + 1] = v[a + 1];
          zero(v, target, zeroFrom);
        });
  }

  /** As {@link #scalar}, with the destination as the first of three sources: FMA. */
  public static Op scalarAccumulate(Site site, VcpuTernary f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(1);
    int b = operands.place(2);
    long mask = elementMask(site.bytes(0));
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          long old = v[target];
          v[target] = (f.apply(cpu, old, v[a], v[b]) & mask) | (old & ~mask);
          zero(v, target, zeroFrom);
        });
  }

  /** The destination in memory from a register, which both {@code a} and {@code b} are. */
  public static Op toMemory(Site site, VectorFunction f) {
    int source = new VectorOperands(site).place(1);
    Op store = VectorMemory.store(site, 0, VectorOperands.RESULT);
    return cpu -> {
      f.apply(cpu, cpu.vectors(), VectorOperands.RESULT, source, source);
      store.run(cpu);
    };
  }

  /** The first operand is a source as the second is: PTEST, COMISS and their kin. */
  public static Op test(Site site, VectorTest f) {
    VectorOperands operands = new VectorOperands(site);
    int a = operands.place(0);
    int b = operands.place(1);
    return operands.complete(cpu -> f.apply(cpu, cpu.vectors(), a, b));
  }

  /**
   * A general register that ModRM.reg names, from the source: {@code f} gets its lowest quadword as
   * {@code a}, and the one above that as {@code b}.
   */
  public static Op general(Site site, VcpuLanes f) {
    VectorOperands operands = new VectorOperands(site);
    int register = site.instruction().reg();
    int a = operands.place(1);
    long mask = elementMask(site.bytes(0));
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          cpu.gpr()[register] = f.apply(cpu, v[a], v[a + 1]) & mask;
        });
  }

  private static long elementMask(int bytes) {
    return -1L >>> (Long.SIZE - Byte.SIZE * bytes);
  }

  /** Zeroes what is above a VEX instruction's result. */
  static void zero(long[] v, int target, int from) {
    for (int i = from; i < Vcpu.LANES; i++) {
      v[target + i] = 0;
    }
  }
}
