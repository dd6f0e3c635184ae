package org.amber.kernel.vfs;

import org.amber.state.StateType;

/** State form of {@link PathFile}. */
@StateType(202)
public final class PathFileState extends VfsFileState {}
