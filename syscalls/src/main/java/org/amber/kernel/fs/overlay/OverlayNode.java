package org.amber.kernel.fs.overlay;

/** A node that comes from the host's directory; all others were made by the machine. */
interface OverlayNode {
  Origin origin();
}
