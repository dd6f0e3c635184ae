package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;

/** State form of {@link ProcessMemoryFile}. */
@StateType(410)
public final class ProcessMemoryFileState extends VfsFileState {}
