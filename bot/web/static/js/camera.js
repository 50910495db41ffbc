// How a drawing is looked at: moved by dragging, made larger by the wheel, two fingers or keys.

const LEAST = 0.08;
const MOST = 4;

export class Camera {
  constructor(svg, world, changed) {
    Object.assign(this, { svg, world, changed, x: 0, y: 0, scale: 1, own: false });
    this.pointers = new Map();
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
    }, { passive: false });
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    svg.addEventListener("keydown", (event) => this.key(event));
  }

  down(event) {
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (event.target.closest(".thing")) return;
    this.svg.setPointerCapture(event.pointerId);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before || !this.svg.hasPointerCapture(event.pointerId)) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const box = this.svg.getBoundingClientRect();
      const far = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      this.zoom(far(now) / far(before), (now.x + other.x) / 2 - box.x, (now.y + other.y) / 2 - box.y);
    } else {
      this.pan(now.x - before.x, now.y - before.y);
    }
    this.pointers.set(event.pointerId, now);
  }

  key(event) {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const { width, height } = this.svg.getBoundingClientRect();
    if (moves[event.key]) this.pan(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25, width / 2, height / 2);
    else if (event.key === "-") this.zoom(0.8, width / 2, height / 2);
    else return;
    event.preventDefault();
  }

  pan(dx, dy) {
    this.own = true;
    this.x += dx;
    this.y += dy;
    this.apply();
  }

  zoom(by, x, y) { // around a point of the window
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * by));
    this.own = true;
    this.x = x - (x - this.x) * (scale / this.scale);
    this.y = y - (y - this.y) * (scale / this.scale);
    this.scale = scale;
    this.apply();
  }

  fit(bounds, margin = 44) { // everything is seen, nothing larger than life
    const { width, height } = this.svg.getBoundingClientRect();
    if (!width || !bounds) return;
    const [wide, high] = [bounds.right - bounds.left || 1, bounds.bottom - bounds.top || 1];
    this.scale = Math.max(LEAST, Math.min(1.25, (width - 2 * margin) / wide, (height - 2 * margin) / high));
    this.x = width / 2 - this.scale * (bounds.left + wide / 2);
    this.y = height / 2 - this.scale * (bounds.top + high / 2);
    this.apply();
  }

  apply() {
    this.world.setAttribute("transform", `translate(${this.x.toFixed(2)} ${this.y.toFixed(2)}) scale(${this.scale.toFixed(4)})`);
    this.changed(this.scale);
  }

  at(event) { // the place in the drawing under a pointer
    const box = this.svg.getBoundingClientRect();
    return { x: (event.clientX - box.x - this.x) / this.scale, y: (event.clientY - box.y - this.y) / this.scale };
  }
}
