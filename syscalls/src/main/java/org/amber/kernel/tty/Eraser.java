package org.amber.kernel.tty;

import static org.amber.kernel.tty.Termios.ECHO;
import static org.amber.kernel.tty.Termios.ECHOCTL;
import static org.amber.kernel.tty.Termios.ECHOE;
import static org.amber.kernel.tty.Termios.ECHOK;
import static org.amber.kernel.tty.Termios.ECHOKE;

import org.amber.state.SavedIn;

/** Takes back what was typed on a line: ERASE, WERASE and KILL. */
@SavedIn(PtyState.class)
final class Eraser {
  private enum Kind {
    CHARACTER,
    WORD,
    LINE
  }

  private final Termios termios;
  private final InputQueue input;
  private final Echo echo;

  /** Whether a backslash was echoed and what is erased follows it: ECHOPRT. */
  private boolean erasing;

  Eraser(Termios termios, InputQueue input, Echo echo) {
    this.termios = termios;
    this.input = input;
    this.echo = echo;
  }

  boolean isErasing() {
    return erasing;
  }

  void restore(boolean wasErasing) {
    erasing = wasErasing;
  }

  void forget() {
    erasing = false;
  }

  /** Echoes the slash behind erased characters. */
  void finish() {
    if (erasing) {
      echo.raw('/');
      erasing = false;
    }
  }

  /** Erases if the key asks for it. */
  boolean handles(int c) {
    if (termios.isCharacter(Termios.VERASE, c)) {
      erase(Kind.CHARACTER);
    } else if (termios.isCharacter(Termios.VWERASE, c) && termios.local(Termios.IEXTEN)) {
      erase(Kind.WORD);
    } else if (termios.isCharacter(Termios.VKILL, c)) {
      if (!input.isAtLineStart() && !killsAtOnce()) {
        erase(Kind.LINE);
      }
    } else {
      return false;
    }
    return true;
  }

  /** Without ECHOKE a killed line stays on the screen. */
  private boolean killsAtOnce() {
    boolean echoes = termios.local(ECHO);
    boolean visibly = termios.local(ECHOK) && termios.local(ECHOKE) && termios.local(ECHOE);
    if (echoes && visibly) {
      return false;
    }
    input.truncate(input.lines());
    if (echoes) {
      finish();
      echo.character(termios.character(Termios.VKILL));
      if (termios.local(ECHOK)) {
        echo.raw('\n');
      }
    }
    return true;
  }

  private void erase(Kind kind) {
    if (input.isAtLineStart()) {
      return;
    }
    boolean word = false;
    while (!input.isAtLineStart()) {
      int start = input.size() - 1;
      while (continues(input.get(start)) && start > input.lines()) {
        start--;
      }
      int c = input.get(start);
      if (continues(c)) {
        break;
      }
      if (kind == Kind.WORD) {
        boolean letter = Characters.isAlphanumeric(c) || c == '_';
        if (!letter && word) {
          break;
        }
        word |= letter;
      }
      int count = input.size() - start;
      input.truncate(start);
      if (termios.local(ECHO)) {
        show(kind, c, start, count);
      }
      if (kind == Kind.CHARACTER) {
        break;
      }
    }
    if (input.isAtLineStart() && termios.local(ECHO)) {
      finish();
    }
  }

  /** Whether a byte belongs to the character before it. */
  private boolean continues(int c) {
    return termios.input(Termios.IUTF8) && (c & 0xc0) == 0x80;
  }

  private void show(Kind kind, int c, int start, int count) {
    if (termios.local(Termios.ECHOPRT)) {
      print(c, start, count);
    } else if (kind == Kind.CHARACTER && !termios.local(ECHOE)) {
      echo.character(termios.character(Termios.VERASE));
    } else if (c == '\t') {
      eraseTab();
    } else {
      boolean control = Characters.isControl(c);
      if (control && termios.local(ECHOCTL)) {
        blank();
      }
      if (!control || termios.local(ECHOCTL)) {
        blank();
      }
    }
  }

  /** Shows what is erased, as on paper. */
  private void print(int c, int start, int count) {
    if (!erasing) {
      echo.raw('\\');
      erasing = true;
    }
    echo.character(c);
    for (int i = 1; i < count; i++) {
      echo.raw(input.get(start + i));
      echo.queue().add(EchoQueue.BACK);
    }
  }

  private void blank() {
    echo.raw('\b');
    echo.raw(' ');
    echo.raw('\b');
  }

  private void eraseTab() {
    int columns = 0;
    boolean afterTab = false;
    for (int at = input.size() - 1; at >= input.lines() && !afterTab; at--) {
      int c = input.get(at);
      if (c == '\t') {
        afterTab = true;
      } else if (Characters.isControl(c)) {
        columns += termios.local(ECHOCTL) ? 2 : 0;
      } else if (!continues(c)) {
        columns++;
      }
    }
    echo.queue().addErasedTab(columns, afterTab);
  }
}
