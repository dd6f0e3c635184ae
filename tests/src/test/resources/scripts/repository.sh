# A repository as people keep one: commits, branches, a merge, a conflict, gc, a clone. Hashes and
# all, it prints nothing that differs from run to run.
set -eu
work=$(mktemp -d -p "$PWD")
cd "$work"
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=Bob GIT_COMMITTER_EMAIL=bob@example.org
export GIT_COMMITTER_DATE='1700000001 +0000'
git config --global init.defaultBranch main
git config --global gc.auto 0
git init -q one
cd one
for i in 1 2; do
  seq 1 $((i * 50)) > "file$i"
  git add "file$i"
  git commit -q -m "commit $i"
done
git branch side HEAD~1
sed -i 's/^40$/forty/' file1
git commit -q -a -m "forty"
git checkout -q side
sed -i 's/^7$/seven/' file1
git commit -q -a -m "seven"
git checkout -q main
git merge -q -m "merged" side
git log --graph --oneline --decorate --stat
if [ "${1-}" = long ]; then
  git checkout -q -b topic main~1
  echo topic > topic
  git add topic
  git commit -q -m "topic"
  git rebase -q side
  git log --oneline
  git checkout -q -b conflict main~1
  sed -i 's/^7$/7.0/' file1
  git commit -q -a -m "conflict"
  git merge -q side > /dev/null || echo "conflict $?"
  git diff --name-status
  git merge --abort
  git tag -a -m "tagged" v1
  git checkout -q main
  git gc -q --prune=now
  git fsck --strict
  git count-objects -v | grep -v '^size'
  cd ..
  git clone -q one two
  cd two
  git status -s -b
  git archive HEAD | tar -t | sort
  git grep -n seven
  git rev-parse HEAD v1
fi
cd / && rm -rf "$work"
