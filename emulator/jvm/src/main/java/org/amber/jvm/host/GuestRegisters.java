package org.amber.jvm.host;

import static org.amber.jvm.host.HostRegister.CONTEXT;

import org.amber.jvm.cpu.Site;

/** Writes how the guest's general registers are accessed, of which some are in the workspace. */
final class GuestRegisters {
  private final Assembler out;

  GuestRegisters(Assembler out) {
    this.out = out;
  }

  /** Loads a guest's whole general register. */
  void load(int to, int guest) {
    if (HostRegister.holds(guest)) {
      out.move(to, HostRegister.of(guest));
    } else {
      out.load(to, CONTEXT, Context.register(guest));
    }
  }

  /** Stores a guest's whole general register. */
  void store(int guest, int from) {
    if (HostRegister.holds(guest)) {
      out.move(HostRegister.of(guest), from);
    } else {
      out.store(from, CONTEXT, Context.register(guest));
    }
  }

  /** Loads those operands of an instruction that are not in registers of the host. */
  void before(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      if (placement.isLoaded(site, i)) {
        out.load(placement.host(i), CONTEXT, Context.register(placement.guests()[i]));
      }
    }
    placement.turn(site, out);
  }

  /** Stores what an instruction has written of them. */
  void after(Site site, Placement placement) {
    for (int i = 0; i < site.operands(); i++) {
      if (placement.isStored(site, i)) {
        out.store(placement.host(i), CONTEXT, Context.register(placement.guests()[i]));
      }
    }
    placement.turnBack(site, out);
  }
}
