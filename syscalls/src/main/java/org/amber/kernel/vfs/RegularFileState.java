package org.amber.kernel.vfs;

import org.amber.state.StateType;

/** State form of {@link RegularFile}. */
@StateType(203)
public final class RegularFileState extends VfsFileState {}
