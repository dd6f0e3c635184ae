package org.amber.jvm.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.host.RegisterValues.Value;
import org.amber.jvm.vector.VectorOperands;
import org.amber.memory.PhysicalMemory;

/**
 * What straight code accesses in memory, in the order in which it does, and which of these accesses
 * are known to be near each other: their addresses differ by constants. One check then serves for
 * all: that the whole range is in one page.
 */
final class Groups {
  /** Bytes that one check may be for at most: more are too often in two pages. */
  private static final int SPAN = 128;

  /** So many groups have a place on the host's stack. */
  static final int MOST = 16;

  private static final int WORD = Access.WORD;

  /** Accesses near each other. */
  static final class Group {
    /** Where it begins. */
    private final int block;

    private long low;
    private long high;
    private boolean stores;
    private int members;
    private int place = Placement.NONE;

    private Group(int block, long from, int bytes) {
      this.block = block;
      low = from;
      high = from + bytes;
    }

    /** From the lowest byte of any to behind the highest one. */
    int bytes() {
      return (int) (high - low);
    }

    /** Whether any of them is a store. */
    boolean stores() {
      return stores;
    }

    /** Which of the places; {@link Placement#NONE}: each access is checked by itself. */
    int place() {
      return place;
    }

    /** A store that may not be executed must not make a load fail. */
    private boolean mayTake(long from, int bytes, boolean store, int now, boolean isConstant) {
      long least = Math.min(low, from);
      long most = Math.max(high, from + bytes);
      boolean near =
          isConstant
              ? least >>> PhysicalMemory.PAGE_SHIFT == (most - 1) >>> PhysicalMemory.PAGE_SHIFT
              : most - least > 0 && most - least <= SPAN;
      return near && (!store || stores || now == block);
    }

    private void take(long from, int bytes, boolean store) {
      low = Math.min(low, from);
      high = Math.max(high, from + bytes);
      stores |= store;
      members++;
    }
  }

  /**
   * One access.
   *
   * @param from compared with other accesses of the group
   */
  record Member(Group group, long from) {
    /** Where it is in its group, in bytes. */
    int offset() {
      return (int) (from - group.low);
    }
  }

  private record Key(int base, int index, int scale, int segment) {}

  private final List<List<Member>> members = new ArrayList<>();
  private final RegisterValues values = new RegisterValues();
  private final Map<Key, Group> near = new HashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private int block;

  private Groups() {}

  /** Of what is executed one after the other, if all of it is. */
  static Groups of(List<List<Site>> blocks) {
    Groups found = new Groups();
    for (List<Site> sites : blocks) {
      sites.forEach(found::add);
      found.block++;
    }
    int places = 0;
    for (Group group : found.groups) {
      if (group.members > 1 && places < MOST) {
        group.place = places++;
      }
    }
    return found;
  }

  /** Of the same, where each access is checked by itself. */
  static Groups apart(List<List<Site>> blocks) {
    Groups found = new Groups();
    blocks.forEach(sites -> sites.forEach(found::add));
    return found;
  }

  /** What an instruction accesses. */
  List<Member> of(int instruction) {
    return members.get(instruction);
  }

  private void add(Site site) {
    List<Member> own = new ArrayList<>(2);
    members.add(own);
    boolean transfer = false;
    switch (site.instruction().form().mnemonic()) {
      case "call" -> {
        transfer = true;
        operand(site, own);
        push(own);
      }
      case "jmp" -> {
        transfer = true;
        operand(site, own);
      }
      case "ret" -> {
        transfer = true;
        own.add(top(0, false));
      }
      case "push" -> {
        operand(site, own);
        push(own);
      }
      case "pop" -> {
        own.add(top(0, false));
        values.moveStack(WORD);
      }
      case "leave" -> {
        own.add(at(values.of(CpuState.RBP), WORD, false));
        values.leave();
      }
      default -> operand(site, own);
    }
    if (!transfer) {
      values.execute(site);
    }
  }

  private void push(List<Member> own) {
    own.add(top(-WORD, true));
    values.moveStack(-WORD);
  }

  private Member top(int offset, boolean stores) {
    return at(values.of(CpuState.RSP).plus(offset), WORD, stores);
  }

  private Member at(Value value, int bytes, boolean store) {
    return take(new Key(value.symbol(), RegisterValues.ZERO, 0, 0), value.delta(), bytes, store);
  }

  /** What ModRM names. */
  private void operand(Site site, List<Member> own) {
    if (!MemoryUse.isAccessed(site)) {
      return;
    }
    int operand = Placement.memory(site);
    Instruction instruction = site.instruction();
    boolean aligned = instruction.form().isVector() && VectorOperands.alignment(site, operand) > 1;
    if (aligned || instruction.prefixes().addressSize()) {
      own.add(alone());
      return;
    }
    Address address = instruction.memory();
    boolean indexed = address.index() != Address.NO_REGISTER;
    Value base = values.base(site);
    Value index = indexed ? values.of(address.index()) : RegisterValues.NOTHING;
    Key key =
        new Key(
            base.symbol(), index.symbol(), indexed ? address.scale() : 0, MemoryUse.segment(site));
    long from = base.delta() + address.scale() * index.delta() + address.displacement();
    own.add(take(key, from, site.bytes(operand), MemoryUse.isStored(site, operand)));
  }

  private Member take(Key key, long from, int bytes, boolean store) {
    if (from + bytes < from) {
      return alone();
    }
    boolean isConstant =
        key.base == RegisterValues.ZERO && key.index == RegisterValues.ZERO && key.segment == 0;
    Group group = near.get(key);
    if (group == null || !group.mayTake(from, bytes, store, block, isConstant)) {
      group = new Group(block, from, bytes);
      groups.add(group);
      near.put(key, group);
    }
    group.take(from, bytes, store);
    return new Member(group, from);
  }

  private static Member alone() {
    return new Member(new Group(0, 0, 0), 0);
  }
}
