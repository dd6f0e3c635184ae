package org.amber.jvm.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.vector.VectorOperands;
import org.jspecify.annotations.Nullable;

/**
 * Writes vector instructions without floating-point arithmetic, 128 bits at a time. Vector
 * registers stay where the processor has them: the JVM's compilers know that array, and each place
 * in it.
 */
final class VectorEmitter {
  private static final int PARAGRAPH = 2;
  private static final int PARAGRAPH_BITS = 128;
  private static final MethodTypeDesc FUNCTION =
      Types.methodOf(ConstantDescs.CD_void, Types.LONGS, "III");
  private static final MethodTypeDesc BY_NUMBER =
      Types.methodOf(ConstantDescs.CD_void, Types.LONGS, "IIII");
  private static final MethodTypeDesc SIGNS =
      Types.methodOf(ConstantDescs.CD_long, Types.LONGS, "II");

  private final Emitter emitter;
  private final CodeBuilder code;
  private final VectorPlaces places;

  VectorEmitter(Emitter emitter, VectorPlaces places) {
    this.emitter = emitter;
    this.code = emitter.code();
    this.places = places;
  }

  /** The mnemonic without the V of VEX. */
  static String name(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    return site.vex() ? mnemonic.substring(1) : mnemonic;
  }

  /** Whether {@link #emit} can write it. */
  static boolean knows(Site site) {
    Form form = site.instruction().form();
    if (!form.isVector() || new VectorOperands(site).hasMmx()) {
      return false;
    }
    String name = name(site);
    return isMove(name) || isElement(name) || VectorFunctions.of(name, form) != null;
  }

  private static boolean isMove(String name) {
    return switch (name) {
      case "movups",
          "movupd",
          "movaps",
          "movapd",
          "movdqa",
          "movdqu",
          "lddqu",
          "movntdqa",
          "movntps",
          "movntpd",
          "movntdq",
          "movd",
          "movq",
          "movss",
          "movsd",
          "movlps",
          "movlpd",
          "movhps",
          "movhpd",
          "movlhps",
          "insertf128",
          "inserti128",
          "extractf128",
          "extracti128",
          "broadcastf128",
          "broadcasti128",
          "zeroupper" ->
          true;
      default -> broadcastBits(name) != 0;
    };
  }

  private static boolean isElement(String name) {
    return switch (name) {
      case "pmovmskb", "movmskps", "movmskpd" -> true;
      default -> name.startsWith("pextr") || name.startsWith("pinsr");
    };
  }

  private static int broadcastBits(String name) {
    return switch (name) {
      case "broadcastss", "pbroadcastd" -> 32;
      case "broadcastsd", "pbroadcastq" -> 64;
      case "pbroadcastb" -> 8;
      case "pbroadcastw" -> 16;
      default -> 0;
    };
  }

  /** Writes an instruction that it {@link #knows}. */
  void emit(Site site) {
    String name = name(site);
    VectorOperands operands = new VectorOperands(site);
    VectorFunctions.@Nullable Function function =
        VectorFunctions.of(name, site.instruction().form());
    if (function != null) {
      paragraphs(site, operands, function);
    } else if (isElement(name)) {
      element(site, operands, name);
    } else {
      move(site, operands, name);
    }
  }

  private void paragraphs(Site site, VectorOperands operands, VectorFunctions.Function function) {
    places.loadAside(site);
    int to = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.second());
    for (int i = 0; i < operands.quads(); i += PARAGRAPH) {
      places.at(to + i);
      code.loadConstant(a + i).loadConstant(b + i);
      if (function.byNumber()) {
        code.loadConstant(operands.immediate() >> (function.bitsUsed() * i / PARAGRAPH));
      }
      code.invokestatic(
          function.owner(), function.name(), function.byNumber() ? BY_NUMBER : FUNCTION);
    }
    places.zeroAbove(operands);
  }

  // ---- moves

  private void move(Site site, VectorOperands operands, String name) {
    switch (name) {
      case "movss", "movsd", "movlps", "movlpd" -> low(site, operands);
      case "movhps", "movhpd" -> {
        if (Emitter.isMemory(site, 0)) {
          places.storeMemory(site, operands.place(1) + 1);
        } else {
          lowThenLow(site, operands);
        }
      }
      case "movlhps" -> lowThenLow(site, operands);
      case "insertf128", "inserti128" -> insertParagraph(site, operands);
      case "extractf128", "extracti128" -> extractParagraph(site, operands);
      case "broadcastf128", "broadcasti128" -> {
        places.loadAside(site);
        places.copy(operands.target(), VectorOperands.ASIDE);
        places.copy(operands.target() + PARAGRAPH, VectorOperands.ASIDE);
      }
      case "zeroupper" ->
          code.aload(Frame.VECTORS)
              .invokestatic(
                  Types.SHUFFLED,
                  "zeroUpper",
                  MethodTypeDesc.of(ConstantDescs.CD_void, Types.LONGS));
      default -> {
        int bits = broadcastBits(name);
        if (bits == 0) {
          whole(site, operands);
        } else {
          broadcast(site, operands, bits);
        }
      }
    }
  }

  /** The only source to the destination; a vector register becomes zero above that. */
  private void whole(Site site, VectorOperands operands) {
    if (Emitter.isMemory(site, 0)) {
      places.storeMemory(site, operands.place(1));
      return;
    }
    if (site.operand(0).kind() == OperandKind.E) {
      places.load(operands.place(1));
      emitter.store(site.instruction().rm(), site.bytes(0));
      return;
    }
    int to = operands.target();
    boolean narrow = site.bytes(0) <= Long.BYTES;
    if (Emitter.isMemory(site, 1)) {
      places.loadMemory(site, 1, to);
    } else if (site.operand(1).kind() == OperandKind.E) {
      places.at(to);
      places.number(site, 1);
      code.lastore();
    } else if (narrow) {
      places.quad(to, operands.place(1));
    } else {
      for (int i = 0; i < operands.quads(); i += PARAGRAPH) {
        places.copy(to + i, operands.place(1) + i);
      }
    }
    if (narrow) {
      places.at(to + 1);
      code.lconst_0().lastore();
    }
    places.zeroAbove(operands);
  }

  /** The lowest element of the second source to the others of the first, or to or from memory. */
  private void low(Site site, VectorOperands operands) {
    boolean loads = Emitter.isMemory(site, operands.second());
    boolean half = site.bytes(0) == Long.BYTES;
    boolean keepsHigh = name(site).startsWith("movl");
    if (Emitter.isMemory(site, 0) || (loads && !keepsHigh)) {
      whole(site, operands);
      return;
    }
    int to = operands.target();
    int a = operands.place(operands.first());
    places.at(to);
    if (loads) {
      places.number(site, operands.second());
    } else {
      places.load(operands.place(operands.second()));
    }
    if (!half) {
      places.load(a);
      code.invokestatic(Types.SINGLES, "merge", Types.LONG_LONG);
    }
    code.lastore();
    places.quad(to + 1, a + 1);
    places.zeroAbove(operands);
  }

  /** The low quadwords of both sources. */
  private void lowThenLow(Site site, VectorOperands operands) {
    int to = operands.target();
    int second = operands.second();
    places.at(to);
    places.load(operands.place(operands.first()));
    places.at(to + 1);
    if (Emitter.isMemory(site, second)) {
      places.number(site, second);
    } else {
      places.load(operands.place(second));
    }
    code.lastore().lastore();
    places.zeroAbove(operands);
  }

  private void insertParagraph(Site site, VectorOperands operands) {
    places.loadAside(site);
    int to = operands.target();
    int a = operands.place(1);
    int b = operands.place(2);
    int at = PARAGRAPH * (operands.immediate() & 1);
    int other = PARAGRAPH - at;
    // What is inserted may be in the destination, below what is kept.
    if (b == to && at != 0) {
      places.copy(to + at, b);
      places.copy(to + other, a + other);
    } else {
      places.copy(to + other, a + other);
      places.copy(to + at, b);
    }
  }

  private void extractParagraph(Site site, VectorOperands operands) {
    int from = operands.place(1) + PARAGRAPH * (operands.immediate() & 1);
    if (Emitter.isMemory(site, 0)) {
      places.storeMemory(site, from);
    } else {
      places.copy(operands.target(), from);
      places.zero(operands.target() + PARAGRAPH);
    }
  }

  private void broadcast(Site site, VectorOperands operands, int bits) {
    places.loadAside(site);
    // The lowest element of the destination is that of the source.
    for (int i = 0; i < operands.quads(); i += PARAGRAPH) {
      places.at(operands.target() + i);
      code.loadConstant(operands.place(1)).loadConstant(bits);
      code.invokestatic(Types.SHUFFLED, "broadcast", FUNCTION);
    }
    places.zeroAbove(operands);
  }

  // ---- elements

  private void element(Site site, VectorOperands operands, String name) {
    switch (name) {
      case "pmovmskb" -> signs(site, operands, 8);
      case "movmskps" -> signs(site, operands, 32);
      case "movmskpd" -> signs(site, operands, 64);
      default -> {
        int bits =
            switch (name.charAt(name.length() - 1)) {
              case 'b' -> 8;
              case 'w' -> 16;
              case 'd' -> 32;
              default -> 64;
            };
        if (name.startsWith("pextr")) {
          extract(site, operands, bits);
        } else {
          insert(site, operands, bits);
        }
      }
    }
  }

  private void signs(Site site, VectorOperands operands, int bits) {
    for (int i = 0; i < site.bytes(1) / Long.BYTES; i += PARAGRAPH) {
      places.at(operands.place(1) + i);
      code.loadConstant(bits).invokestatic(Types.SHUFFLED, "signs", SIGNS);
      if (i > 0) {
        code.loadConstant(PARAGRAPH_BITS / bits).lshl().lor();
      }
    }
    emitter.store(site.instruction().reg());
  }

  private void extract(Site site, VectorOperands operands, int bits) {
    int bit = bits * (operands.immediate() & (PARAGRAPH_BITS / bits - 1));
    boolean memory = Emitter.isMemory(site, 0);
    places.load(operands.place(1) + bit / Long.SIZE);
    if (bit % Long.SIZE != 0) {
      code.loadConstant(bit % Long.SIZE).lushr();
    }
    if (memory) {
      emitter.put(Frame.ADDRESS, bits / Byte.SIZE);
      return;
    }
    emitter.constant(-1L >>> (Long.SIZE - bits));
    code.land();
    boolean inReg = site.operand(0).kind() == OperandKind.G;
    emitter.store(inReg ? site.instruction().reg() : site.instruction().rm());
  }

  private void insert(Site site, VectorOperands operands, int bits) {
    int bit = bits * (operands.immediate() & (PARAGRAPH_BITS / bits - 1));
    int shift = bit % Long.SIZE;
    long mask = -1L >>> (Long.SIZE - bits) << shift;
    int to = operands.target();
    int a = operands.place(operands.first());
    int quad = bit / Long.SIZE;
    places.at(to + quad);
    emitter.operand(site, operands.second());
    if (shift != 0) {
      code.loadConstant(shift).lshl();
    }
    if (bits < Long.SIZE) {
      emitter.constant(mask);
      code.land();
      places.load(a + quad);
      emitter.constant(~mask);
      code.land().lor();
    }
    code.lastore();
    places.quad(to + 1 - quad, a + 1 - quad);
    places.zeroAbove(operands);
  }
}
