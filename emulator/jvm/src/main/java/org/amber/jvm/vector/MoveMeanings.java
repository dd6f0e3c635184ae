package org.amber.jvm.vector;

import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Instructions that move vectors or parts of them. */
final class MoveMeanings {
  private MoveMeanings() {}

  /** By the name without the V of VEX. */
  static @Nullable Meaning of(String name, Form form) {
    return switch (name) {
      case "movups", "movupd", "movaps", "movapd", "movdqa", "movdqu", "lddqu", "movntdqa" ->
          MoveOps::whole;
      case "movntps", "movntpd", "movntdq", "movntq" -> MoveOps::whole;
      case "movss", "movsd" ->
          form.operands().stream().anyMatch(o -> o.kind() == OperandKind.M)
              ? MoveOps::whole
              : site -> Lanes.scalar(site, (cpu, a, b) -> b);
      case "movd", "movq", "movq2dq", "movdq2q" -> MoveOps::whole;
      case "movlps", "movlpd" ->
          isStore(form) ? MoveOps::whole : site -> Lanes.scalar(site, (cpu, a, b) -> b);
      case "movhps", "movhpd" -> isStore(form) ? MoveOps::storeHigh : MoveOps::lowThenLow;
      case "movlhps" -> MoveOps::lowThenLow;
      case "movhlps" -> MoveOps::highThenHigh;
      case "movsldup" -> site -> Lanes.unary(site, Shuffles::repeatLowDword);
      case "movshdup" -> site -> Lanes.unary(site, Shuffles::repeatHighDword);
      case "movddup" -> MoveOps::repeatLow;
      case "broadcastss" -> site -> MoveOps.broadcast(site, Integer.SIZE);
      case "broadcastsd" -> site -> MoveOps.broadcast(site, Long.SIZE);
      case "pbroadcastb" -> site -> MoveOps.broadcast(site, Byte.SIZE);
      case "pbroadcastw" -> site -> MoveOps.broadcast(site, Short.SIZE);
      case "pbroadcastd" -> site -> MoveOps.broadcast(site, Integer.SIZE);
      case "pbroadcastq" -> site -> MoveOps.broadcast(site, Long.SIZE);
      case "broadcastf128", "broadcasti128" -> MoveOps::broadcastParagraph;
      case "insertf128", "inserti128" -> MoveOps::insertParagraph;
      case "extractf128", "extracti128" -> MoveOps::extractParagraph;
      case "maskmovdqu", "maskmovq" -> MaskedOps::storeBytes;
      case "maskmovps", "pmaskmovd" -> site -> MaskedOps.move(site, Integer.BYTES);
      case "maskmovpd", "pmaskmovq" -> site -> MaskedOps.move(site, Long.BYTES);
      case "gatherdps", "pgatherdd" -> site -> GatherOp.of(site, Integer.BYTES, Integer.BYTES);
      case "gatherdpd", "pgatherdq" -> site -> GatherOp.of(site, Integer.BYTES, Long.BYTES);
      case "gatherqps", "pgatherqd" -> site -> GatherOp.of(site, Long.BYTES, Integer.BYTES);
      case "gatherqpd", "pgatherqq" -> site -> GatherOp.of(site, Long.BYTES, Long.BYTES);
      case "zeroupper" -> site -> cpu -> MoveOps.zero(cpu, 2);
      case "zeroall" -> site -> cpu -> MoveOps.zero(cpu, 0);
      case "ldmxcsr" -> ControlOps::loadMxcsr;
      case "stmxcsr" -> ControlOps::storeMxcsr;
      default -> elements(name);
    };
  }

  private static boolean isStore(Form form) {
    return form.operands().getFirst().kind() == OperandKind.M;
  }

  private static @Nullable Meaning elements(String name) {
    return switch (name) {
      case "movmskps" -> site -> ElementOps.signs(site, Integer.SIZE);
      case "movmskpd" -> site -> ElementOps.signs(site, Long.SIZE);
      case "pmovmskb" -> site -> ElementOps.signs(site, Byte.SIZE);
      case "pinsrb" -> site -> ElementOps.insert(site, Byte.SIZE);
      case "pinsrw" -> site -> ElementOps.insert(site, Short.SIZE);
      case "pinsrd" -> site -> ElementOps.insert(site, Integer.SIZE);
      case "pinsrq" -> site -> ElementOps.insert(site, Long.SIZE);
      case "pextrb" -> site -> ElementOps.extract(site, Byte.SIZE);
      case "pextrw" -> site -> ElementOps.extract(site, Short.SIZE);
      case "pextrd", "extractps" -> site -> ElementOps.extract(site, Integer.SIZE);
      case "pextrq" -> site -> ElementOps.extract(site, Long.SIZE);
      case "insertps" -> ElementOps::insertSingle;
      case "ptest" -> site -> ElementOps.test(site, -1L);
      case "testps" -> site -> ElementOps.test(site, Swar.DWORDS);
      case "testpd" -> site -> ElementOps.test(site, Swar.QUADS);
      default -> null;
    };
  }
}
