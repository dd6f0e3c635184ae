package org.amber.jvm.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** A block in a region, reached by certain calls. */
public final class Node {
  /** How a block's last instruction transfers control. */
  public enum End {
    /** It does not: the next instruction follows. */
    NEXT,
    CONDITION,
    JUMP,
    CALL,
    JUMP_ANYWHERE,
    CALL_ANYWHERE,
    RETURN,
    /** The interpreter's. */
    UNUSUAL
  }

  /** Where calls that led here will return to, the last one first. */
  public record Calls(long returnAddress, int depth, @Nullable Calls outer) {}

  /** A node is known by these. */
  public record Key(long address, @Nullable Calls calls) {}

  private final Key key;
  private final SourceBlock block;
  private final End end;
  private final Map<Key, Node> next = new HashMap<>();
  private final int deepest;
  private int ways;

  /**
   * @param deepest calls within calls that may be followed
   */
  Node(Key key, SourceBlock block, int deepest) {
    this.deepest = deepest;
    this.key = key;
    this.block = block;
    this.end = endOf(block);
  }

  private static End endOf(SourceBlock block) {
    Instruction instruction = block.sites().getLast().instruction();
    Form form = instruction.form();
    boolean far = !form.operands().isEmpty() && form.operands().getFirst().text().equals("Mp");
    return switch (form.mnemonic()) {
      case "jmp" -> far ? End.UNUSUAL : instruction.isRelative() ? End.JUMP : End.JUMP_ANYWHERE;
      case "call" -> far ? End.UNUSUAL : instruction.isRelative() ? End.CALL : End.CALL_ANYWHERE;
      case "ret" -> End.RETURN;
      case "loop", "loope", "loopne", "jrcxz", "jecxz" -> End.UNUSUAL;
      default ->
          form.mnemonic().charAt(0) == 'j' && form.operands().getFirst().kind() == OperandKind.J
              ? End.CONDITION
              : End.NEXT;
    };
  }

  public Key key() {
    return key;
  }

  public SourceBlock block() {
    return block;
  }

  public End end() {
    return end;
  }

  /** How many ways lead here within the region; the head's entry is one. */
  public int ways() {
    return ways;
  }

  void addWay() {
    ways++;
  }

  void link(Node successor) {
    next.put(successor.key, successor);
    successor.addWay();
  }

  /** The node for where one goes from here; null: out of the region. */
  public @Nullable Node at(Key wanted) {
    return next.get(wanted);
  }

  /** Where it goes if nothing leads elsewhere: behind the block. */
  public Key endKey() {
    return new Key(block.end(), key.calls);
  }

  /** Where a relative jump goes. */
  public Key targetKey() {
    return new Key(target(), key.calls);
  }

  /** Where a relative call goes, whether or not the region follows it. */
  public Key calledKey() {
    List<Key> keys = successors();
    return keys.isEmpty() ? new Key(target(), null) : keys.getFirst();
  }

  /** Where a transfer to an address that is computed is expected to go; null: out of the region. */
  public @Nullable Node expected() {
    List<Key> keys = successors();
    return keys.isEmpty() ? null : at(keys.getFirst());
  }

  /** Where a relative jump or call goes. */
  private long target() {
    Site site = block.sites().getLast();
    return site.next() + site.instruction().immediate();
  }

  /** Where it may go, as far as that is known. */
  public List<Key> successors() {
    return switch (end) {
      case NEXT -> List.of(endKey());
      case CONDITION -> List.of(endKey(), targetKey());
      case JUMP -> List.of(targetKey());
      case CALL -> called(target());
      case CALL_ANYWHERE -> block.target() == 0 ? List.of() : called(block.target());
      case JUMP_ANYWHERE ->
          block.target() == 0 ? List.of() : List.of(new Key(block.target(), key.calls));
      case RETURN -> {
        Calls calls = key.calls;
        yield calls != null
            ? List.of(new Key(calls.returnAddress, calls.outer))
            : block.target() == 0 ? List.of() : List.of(new Key(block.target(), null));
      }
      case UNUSUAL -> List.of();
    };
  }

  private List<Key> called(long address) {
    int depth = key.calls == null ? 0 : key.calls.depth;
    return depth >= deepest
        ? List.of()
        : List.of(new Key(address, new Calls(block.end(), depth + 1, key.calls)));
  }
}
