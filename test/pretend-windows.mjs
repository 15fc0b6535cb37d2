// A program that imports this takes the machine for one with Windows.
Object.defineProperty(process, 'platform', { value: 'win32' });
