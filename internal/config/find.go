package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Find searches for tcplint.toml in start (a directory, or a file's directory)
// and upward, up to and including the first directory with a .git: a
// configuration of another project above this one says nothing about it.
// The path is relative when start is.
func Find(start string) (path string, ok bool, err error) {
	path, _, err = search(start)
	return path, path != "", err
}

// FindFor is Find for what was named, and then for the working directory: who
// names the files of /etc has the configuration at hand, not there. What belongs
// to another project has none from here.
func FindFor(start, working string) (path string, ok bool, err error) {
	path, project, err := search(start)
	if err != nil || path != "" {
		return path, path != "", err
	}
	if inside, err := isBelow(working, project); err != nil || !inside {
		return "", false, err
	}
	return Find(working)
}

// isBelow: no project holds everything.
func isBelow(path, project string) (bool, error) {
	if project == "" {
		return true, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return false, fmt.Errorf("finding %s from %s: %w", FileName, path, err)
	}
	relative, err := filepath.Rel(project, absolute)
	return err == nil && filepath.IsLocal(relative), nil
}

// search gives the file, or the directory with a .git that ended the search.
func search(start string) (path, project string, err error) {
	absolute, err := filepath.Abs(start)
	if err != nil {
		return "", "", fmt.Errorf("finding %s from %s: %w", FileName, start, err)
	}
	dir := absolute
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for {
		candidate := filepath.Join(dir, FileName)
		found, err := isFile(candidate)
		if err != nil {
			return "", "", fmt.Errorf("finding %s from %s: %w", FileName, start, err)
		}
		if found {
			return spelledLike(start, candidate), "", nil
		}
		// In a worktree or submodule .git is a file.
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return "", dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", "", nil
		}
		dir = parent
	}
}

func isFile(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil:
		return !info.IsDir(), nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return false, nil
	}
	return false, err
}

// spelledLike makes an absolute path relative to the working directory when
// start was relative, so that messages show what the user would write.
func spelledLike(start, path string) string {
	if filepath.IsAbs(start) {
		return path
	}
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(wd, path)
	if err != nil {
		return path
	}
	return relative
}
