// A ray tracer in doubles: spheres over a floor, shadows and mirrors. Of the C library's mathematics it
// uses only sqrt, which every processor rounds alike. Prints sums of the picture.
// usage: ray WIDTH
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

struct Vec {
  double x, y, z;
  Vec operator+(Vec o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec operator-(Vec o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vec operator*(double f) const { return {x * f, y * f, z * f}; }
  double dot(Vec o) const { return x * o.x + y * o.y + z * o.z; }
  Vec unit() const { return *this * (1 / std::sqrt(dot(*this))); }
};

struct Ray {
  Vec from, to;
  Vec at(double t) const { return from + to * t; }
};

class Shape {
 public:
  Shape(Vec colour, double mirror) : colour(colour), mirror(mirror) {}
  virtual ~Shape() = default;
  virtual double hit(const Ray& ray) const = 0;  // how far away, or nothing: 0
  virtual Vec normal(Vec at) const = 0;
  virtual Vec shade(Vec) const { return colour; }
  const Vec colour;
  const double mirror;
};

class Sphere : public Shape {
 public:
  Sphere(Vec centre, double radius, Vec colour, double mirror)
      : Shape(colour, mirror), centre(centre), radius(radius) {}
  double hit(const Ray& ray) const override {
    Vec away = ray.from - centre;
    double b = away.dot(ray.to), c = away.dot(away) - radius * radius, d = b * b - c;
    if (d < 0) return 0;
    double root = std::sqrt(d), near = -b - root, far = -b + root;
    return near > 1e-6 ? near : far > 1e-6 ? far : 0;
  }
  Vec normal(Vec at) const override { return (at - centre) * (1 / radius); }

 private:
  Vec centre;
  double radius;
};

class Floor : public Shape {
 public:
  Floor() : Shape({0.9, 0.9, 0.8}, 0.1) {}
  double hit(const Ray& ray) const override {
    double t = ray.to.y < 0 ? -ray.from.y / ray.to.y : 0;
    return t > 1e-6 && t < 1000 ? t : 0;
  }
  Vec normal(Vec) const override { return {0, 1, 0}; }
  Vec shade(Vec at) const override {
    bool dark = (static_cast<long>(at.x + 1000) + static_cast<long>(at.z + 1000)) & 1;
    return dark ? colour * 0.3 : colour;
  }
};

class Scene {
 public:
  Scene() {
    shapes.push_back(std::make_unique<Floor>());
    for (int i = 0; i < 20; i++) {
      Vec centre{i % 5 * 1.7 - 3.4, 0.5 + i % 3 * 0.6, 3 + i / 5 * 1.4};
      Vec colour{0.2 + i % 4 * 0.25, 0.2 + i % 3 * 0.35, 0.9 - i % 5 * 0.15};
      shapes.push_back(std::make_unique<Sphere>(centre, 0.4 + i % 4 * 0.1, colour, i % 2 * 0.4));
    }
  }

  Vec colour(const Ray& ray, int depth) const {
    double t = 0;
    const Shape* shape = nearest(ray, t);
    if (!shape) return Vec{0.5, 0.7, 1} * (0.5 + 0.5 * ray.to.y);
    Vec at = ray.at(t), normal = shape->normal(at), light = (Vec{-4, 7, -3} - at).unit();
    double ignored, bright = light.dot(normal);
    if (bright < 0 || nearest({at + normal * 1e-5, light}, ignored)) bright = 0;
    Vec colour = shape->shade(at) * (0.15 + 0.85 * bright);
    if (shape->mirror == 0 || depth == 0) return colour;
    Ray mirrored{at + normal * 1e-5, ray.to - normal * (2 * ray.to.dot(normal))};
    return colour * (1 - shape->mirror) + this->colour(mirrored, depth - 1) * shape->mirror;
  }

 private:
  const Shape* nearest(const Ray& ray, double& best) const {
    const Shape* found = nullptr;
    for (const auto& shape : shapes) {
      double t = shape->hit(ray);
      if (t > 0 && (!found || t < best)) best = t, found = shape.get();
    }
    return found;
  }

  std::vector<std::unique_ptr<Shape>> shapes;
};

}  // namespace

int main(int argc, char** argv) {
  int width = argc == 2 ? std::atoi(argv[1]) : 0, height = width * 3 / 4;
  if (width <= 0) return 2;
  Scene scene;
  Vec sum{0, 0, 0};
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      Vec to{(x - width / 2.0) / width, (height / 2.0 - y) / width, 0.8};
      sum = sum + scene.colour({{0, 1.5, -3}, to.unit()}, 4);
    }
  std::printf("%a %a %a\n", sum.x, sum.y, sum.z);
}
