package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;

/** State form of {@link CheckpointFile}. */
@StateType(512)
public final class CheckpointFileState extends VfsFileState {}
