package org.amber.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program to start and the world it is to see.
 *
 * @param command the program as the user named it, then its arguments
 * @param root host directory that is the guest's {@code /}; null: the host's own
 * @param writable passed through to the host
 * @param readOnly seen as they are on the host, and not writable
 * @param packs guest paths whose contents every snapshot takes along
 * @param workingDirectory absolute or relative guest path; null: the host's current one
 * @param environment added to the guest's environment, in this order
 * @param cleanEnvironment whether the guest starts without the host's environment
 * @param strace where the trace of system calls goes, if anywhere
 */
record RunRequest(
    List<String> command,
    @Nullable Path root,
    List<MountOption> writable,
    List<MountOption> readOnly,
    List<String> packs,
    @Nullable String workingDirectory,
    List<EnvironmentVariable> environment,
    boolean cleanEnvironment,
    Determinism determinism,
    TraceTarget strace) {}
