package org.amber.jvm.host;

import java.util.Set;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.Operands;
import org.jspecify.annotations.Nullable;

/**
 * In which of the host's registers the general registers are that an instruction names.
 *
 * @param hosts by operand; {@link #NONE} for what is no general register
 * @param guests by operand, of which register of the guest; {@link #NONE} if that is there anyway
 * @param memory the operand that is in memory, or {@link #NONE}
 * @param high the operand that is AH, BH, CH or DH, or {@link #NONE}
 */
record Placement(int[] hosts, int[] guests, int memory, int high) {
  static final int NONE = -1;

  private static final int FIRST_HIGH = 4;

  /** In the order in which they are given away. */
  private static final int[] WITHOUT_MEMORY = {
    HostRegister.ADDRESS, HostRegister.SCRATCH, HostRegister.ADDEND
  };

  private static final int[] WITH_MEMORY = {HostRegister.SCRATCH};

  /** Those that write two operands. */
  private static final Set<String> BOTH = Set.of("xchg", "xadd", "mulx");

  private static final Set<String> READING = Set.of("cmp", "test", "bt", "mul", "div", "idiv");

  /** Those whose first operand is only written, if it is a whole register. */
  private static final Set<String> WRITING =
      Set.of(
          "mov", "movabs", "movzx", "movsx", "movsxd", "lea", "popcnt", "tzcnt", "lzcnt", "andn",
          "blsr", "blsmsk", "blsi", "bextr", "bzhi", "pext", "pdep", "mulx", "shlx", "sarx", "shrx",
          "rorx", "movbe");

  /** Null if there are too few registers. */
  static @Nullable Placement of(Site site) {
    int count = site.operands();
    int[] hosts = new int[count];
    int[] guests = new int[count];
    int memory = NONE;
    int high = NONE;
    for (int i = 0; i < count; i++) {
      hosts[i] = NONE;
      guests[i] = NONE;
      if (isMemory(site, i)) {
        memory = i;
      }
    }
    int[] free = memory == NONE ? WITHOUT_MEMORY : WITH_MEMORY;
    int given = 0;
    for (int i = 0; i < count; i++) {
      if (!isGeneral(site.operand(i).kind()) || i == memory) {
        continue;
      }
      int guest = Operands.register(site, i);
      if (Operands.isHigh(site, i)) {
        if (high != NONE || (isOnlyRead(site, i) && given == free.length)) {
          return null;
        }
        high = i;
        hosts[i] = isOnlyRead(site, i) ? free[given++] : HostRegister.of(guest - FIRST_HIGH);
      } else if (HostRegister.holds(guest)) {
        hosts[i] = HostRegister.of(guest);
      } else {
        int same = indexOf(guests, guest);
        if (same == NONE && given == free.length) {
          return null;
        }
        guests[i] = guest;
        hosts[i] = same == NONE ? free[given++] : hosts[same];
      }
    }
    return high != NONE && isUsedTwice(hosts, high)
        ? null
        : new Placement(hosts, guests, memory, high);
  }

  /** Of an instruction that {@link Support} knows. */
  static Placement required(Site site) {
    Placement placement = of(site);
    if (placement == null) {
      throw new IllegalStateException("too many registers");
    }
    return placement;
  }

  /**
   * The same in registers that have what is needed as far as there are any, and otherwise in
   * others.
   *
   * @param taken a bit for each of the host's registers that is in use
   */
  Placement with(Aside aside, int taken) {
    int[] places = hosts.clone();
    int used = taken;
    for (int i = 0; i < places.length; i++) {
      if (guests[i] != NONE) {
        int found = aside.find(guests[i]);
        places[i] = found != NONE && (taken >> found & 1) == 0 ? found : NONE;
        used |= places[i] == NONE ? 0 : 1 << places[i];
      }
    }
    for (int i = 0; i < places.length; i++) {
      if (guests[i] != NONE && places[i] == NONE) {
        int same = indexOf(guests, guests[i]);
        places[i] = same < i ? places[same] : aside.take(used);
        used |= 1 << places[i];
      }
    }
    return new Placement(places, guests, memory, high);
  }

  private static boolean isOnlyRead(Site site, int operand) {
    String mnemonic = site.instruction().form().mnemonic();
    return operand == 0 ? READING.contains(mnemonic) : !BOTH.contains(mnemonic);
  }

  /**
   * Turns the operand that is AH or its kin to where AL is: in a copy if it is only read, else in
   * place.
   */
  void turn(Site site, Assembler out) {
    if (high != NONE) {
      int whole = HostRegister.of(Operands.register(site, high) - FIRST_HIGH);
      out.rotateRight(hosts[high], whole, 8);
    }
  }

  /** Turns it back. */
  void turnBack(Site site, Assembler out) {
    if (high != NONE && !isOnlyRead(site, high)) {
      out.rotateRight(hosts[high], hosts[high], Long.SIZE - 8);
    }
  }

  /** Whether another operand is in the register of AH or its kin, which is turned round. */
  private static boolean isUsedTwice(int[] hosts, int high) {
    for (int i = 0; i < hosts.length; i++) {
      if (i != high && hosts[i] == hosts[high]) {
        return true;
      }
    }
    return false;
  }

  private static int indexOf(int[] guests, int guest) {
    for (int i = 0; i < guests.length; i++) {
      if (guests[i] == guest) {
        return i;
      }
    }
    return NONE;
  }

  /** The operand that is in memory, or {@link #NONE}. */
  static int memory(Site site) {
    for (int i = 0; i < site.operands(); i++) {
      if (isMemory(site, i)) {
        return i;
      }
    }
    return NONE;
  }

  static boolean isMemory(Site site, int operand) {
    return Operands.isMemory(site, operand)
        || (site.operand(operand).kind() == OperandKind.M && site.instruction().hasMemory());
  }

  private static boolean isGeneral(OperandKind kind) {
    return switch (kind) {
      case E, G, B, Z -> true;
      default -> false;
    };
  }

  /** The host's register of an operand; any if it has none. */
  int host(int operand) {
    return hosts[operand] == NONE ? 0 : hosts[operand];
  }

  /** Whether an operand has to be loaded before, which is in the workspace. */
  boolean isLoaded(Site site, int operand) {
    if (guests[operand] == NONE || indexOf(guests, guests[operand]) != operand) {
      return false;
    }
    return operand != 0 || !isOverwritten(site) || isReadToo(operand);
  }

  private boolean isReadToo(int operand) {
    for (int i = operand + 1; i < guests.length; i++) {
      if (guests[i] == guests[operand]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOverwritten(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    return site.bytes(0) >= Integer.BYTES
        && (WRITING.contains(mnemonic) || (mnemonic.equals("imul") && site.operands() == 3));
  }

  /** Whether an operand that is in the workspace has to be stored there afterwards. */
  boolean isStored(Site site, int operand) {
    String mnemonic = site.instruction().form().mnemonic();
    boolean written =
        operand == 0
            ? !READING.contains(mnemonic) && !(mnemonic.equals("imul") && site.operands() == 1)
            : operand == 1 && BOTH.contains(mnemonic);
    return guests[operand] != NONE && written;
  }
}
