interface Resource {
  readonly isOpen: boolean;
}

/** Writes down when resources open and close, from their own state each time it looks. */
export class Lifetimes {
  readonly events: string[] = [];
  readonly #open = new Map<string, Resource>();

  opened(name: string, resource: Resource): void {
    this.look();
    if (!resource.isOpen) return;
    this.events.push(`${name}_opened`);
    this.#open.set(name, resource);
  }

  /** Records that something `works`, if it does. */
  works(name: string, works: boolean): void {
    this.look();
    if (works) this.events.push(name);
  }

  /** Records what has closed since the last look. */
  look(): void {
    for (const [name, resource] of this.#open) {
      if (resource.isOpen) continue;
      this.events.push(`${name}_closed`);
      this.#open.delete(name);
    }
  }
}
