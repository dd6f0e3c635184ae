package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.ADDEND;
import static org.amber.jvm.host.HostRegister.CONTEXT;

import org.amber.jvm.cpu.Site;

/**
 * Writes how the guest's general registers are accessed, of which some are in the workspace, and
 * keeps in mind what of them is in the host's registers {@link Aside}.
 */
final class GuestRegisters {
  private final Assembler out;
  private final Aside aside = new Aside();

  /** Whether the present instruction uses the host's registers as it likes. */
  private boolean isLong;

  GuestRegisters(Assembler out) {
    this.out = out;
  }

  // ---- what is known

  /** An instruction begins. */
  void begin() {
    isLong = false;
  }

  /** The present instruction uses the host's registers as it likes. */
  void setLong() {
    isLong = true;
    forget();
  }

  /** Nothing is known of what was loaded before. */
  void forget() {
    aside.forget();
  }

  /** A register of the host has something else now. */
  void forget(int host) {
    aside.forget(host);
  }

  /** {@link HostRegister#ADDEND} has the host's address of a group of accesses. */
  void putGroup(int place) {
    aside.put(ADDEND, Aside.GROUP + place);
  }

  /** Whether it has. */
  boolean hasGroup(int place) {
    return aside.has(ADDEND, Aside.GROUP + place);
  }

  private void remember(int host, int guest) {
    if (!isLong) {
      aside.put(host, guest);
    }
  }

  // ---- one register

  /** Loads a guest's whole general register. */
  void load(int to, int guest) {
    if (HostRegister.holds(guest)) {
      out.move(to, HostRegister.of(guest));
      forget(to);
      return;
    }
    int found = aside.find(guest);
    if (found == Placement.NONE) {
      out.load(to, CONTEXT, Context.register(guest));
    } else if (found != to) {
      out.move(to, found);
    }
    forget(to);
    remember(to, guest);
  }

  /** Stores a guest's whole general register. */
  void store(int guest, int from) {
    if (HostRegister.holds(guest)) {
      out.move(HostRegister.of(guest), from);
    } else {
      out.store(from, CONTEXT, Context.register(guest));
      remember(from, guest);
    }
  }

  /** The host's register that has a guest's; loaded into another if none has. */
  int find(int guest, int other) {
    if (HostRegister.holds(guest)) {
      return HostRegister.of(guest);
    }
    int found = aside.find(guest);
    if (found != Placement.NONE) {
      return found;
    }
    load(other, guest);
    return other;
  }

  /** Whether a register of the host has a guest's that has no place in the host's. */
  boolean has(int host, int guest) {
    return aside.has(host, guest);
  }

  // ---- the operands of an instruction

  /**
   * The registers of an instruction whose operand in memory was found.
   *
   * @param usual what they are if nothing is known of what came before
   * @param taken a bit for each of the host's registers that is in use
   */
  Placement place(Placement usual, int taken) {
    if (usual.high() != Placement.NONE) {
      forget();
    }
    return isLong || usual.high() != Placement.NONE ? usual : usual.with(aside, taken);
  }

  /** Loads those operands of an instruction that are not in registers of the host. */
  void before(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      int guest = placement.guests()[i];
      if (guest != Placement.NONE && !aside.has(placement.host(i), guest)) {
        forget(placement.host(i));
        if (placement.isLoaded(site, i)) {
          load(placement.host(i), guest);
        }
      }
    }
    placement.turn(site, out);
  }

  /** Stores what an instruction has written of them. */
  void after(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      if (placement.isStored(site, i)) {
        store(placement.guests()[i], placement.host(i));
      }
    }
    placement.turnBack(site, out);
  }
}
