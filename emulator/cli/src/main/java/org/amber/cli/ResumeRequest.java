package org.amber.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * A snapshot to go on from.
 *
 * @param writable host paths granted again, or in place of those granted at capture
 * @param readOnly likewise, not writable
 */
record ResumeRequest(
    Path snapshot, List<MountOption> writable, List<MountOption> readOnly, TraceTarget strace) {}
