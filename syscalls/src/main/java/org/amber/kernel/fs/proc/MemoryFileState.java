package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;

/** State form of {@link MemoryFile}. */
@StateType(410)
public final class MemoryFileState extends VfsFileState {}
